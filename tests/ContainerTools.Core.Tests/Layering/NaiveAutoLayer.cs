using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>Auto layer as its description says it: a set of primaries for every path, everything computed anew each time.</summary>
internal static class NaiveAutoLayer
{
    public static List<List<string>> Split(ReferenceGraph graph, int maxLayers)
    {
        Dictionary<string, List<string>> references = graph.Nodes.ToDictionary(node => node.Path, node => node.References.ToList());
        Dictionary<string, List<string>> users = graph.Nodes.ToDictionary(node => node.Path, node => graph.Nodes.Where(user => user.References.Contains(node.Path)).Select(user => user.Path).ToList());
        Dictionary<string, string[]> ids = graph.Nodes.ToDictionary(node => node.Path, _ => Array.Empty<string>());
        foreach (string primary in graph.Nodes.OrderBy(node => node.Size).Reverse().Select(node => node.Path))
        {
            var next = new Dictionary<string, string[]>(ids) { [primary] = [primary] };
            HashSet<string> dependencies = Closure(primary, references);
            HashSet<string> dependents = Closure(primary, users);
            dependencies.Remove(primary);
            dependents.Remove(primary);
            foreach (string dependency in dependencies)
            {
                string[] id = next[dependency].Except(dependents).ToArray();
                next[dependency] = id.Intersect(dependencies).Any() ? id : [.. id, primary];
            }

            if (next.Values.Select(Name).Distinct().Count() > maxLayers)
            {
                break;
            }

            ids = next;
        }

        return ids.GroupBy(entry => Name(entry.Value), entry => entry.Key)
            .Select(paths => paths
                .OrderBy(path => path[(path.IndexOf('-', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal)
                .ThenBy(path => path, StringComparer.Ordinal)
                .ToList())
            .OrderBy(layer => layer.SelectMany(path => Closure(path, references)).Distinct().Sum(path => graph.Find(path)!.Size))
            .ThenBy(layer => layer[0], StringComparer.Ordinal)
            .ToList();
    }

    private static string Name(string[] id) => string.Join(' ', id.Order(StringComparer.Ordinal));

    private static HashSet<string> Closure(string start, Dictionary<string, List<string>> edges)
    {
        HashSet<string> done = [];
        var todo = new Stack<string>([start]);
        while (todo.TryPop(out string? path))
        {
            if (done.Add(path))
            {
                edges[path].ForEach(todo.Push);
            }
        }

        return done;
    }
}
