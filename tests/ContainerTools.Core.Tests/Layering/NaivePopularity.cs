using System.Numerics;
using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>
/// The popularity contest as its description says it: tables of siblings, added up recursively. A cycle is one node under
/// the name of its first member, and no root.
/// </summary>
internal sealed class NaivePopularity
{
    private readonly Dictionary<string, HashSet<string>> _children = [];
    private readonly Dictionary<string, Dictionary<string, BigInteger>> _below = [];

    private NaivePopularity(ReferenceGraph graph)
    {
        Dictionary<string, HashSet<string>> reached = graph.Nodes.ToDictionary(node => node.Path, node => Reach(graph, node.Path));
        Dictionary<string, string> names = reached.ToDictionary(entry => entry.Key, entry => entry.Value.Where(other => reached[other].Contains(entry.Key)).Min(StringComparer.Ordinal)!);
        foreach (GraphNode node in graph.Nodes)
        {
            _children.TryAdd(names[node.Path], []);
            _children[names[node.Path]].UnionWith(node.References.Select(reference => names[reference]).Where(name => name != names[node.Path]));
        }

        HashSet<string> cycles = names.Where(entry => entry.Key != entry.Value).Select(entry => entry.Value).ToHashSet();
        HashSet<string> referred = _children.Values.SelectMany(children => children).ToHashSet();
        Dictionary<string, BigInteger> table = Table(_children.Keys.Where(name => !referred.Contains(name) && !cycles.Contains(name)));
        Popularity = graph.Nodes.ToDictionary(node => node.Path, node => table.GetValueOrDefault(names[node.Path]));
    }

    private Dictionary<string, BigInteger> Popularity { get; }

    public static List<BigInteger> Count(ReferenceGraph graph)
    {
        var contest = new NaivePopularity(graph);
        return graph.Nodes.Select(node => contest.Popularity[node.Path]).ToList();
    }

    public static List<string> Order(ReferenceGraph graph) => new NaivePopularity(graph).Popularity
        .OrderByDescending(entry => entry.Value)
        .ThenBy(entry => entry.Value == 0 ? entry.Key : string.Join('-', entry.Key.Split('-').Skip(1).Append(entry.Key.Split('-')[0])), StringComparer.Ordinal)
        .Select(entry => entry.Key)
        .ToList();

    private static HashSet<string> Reach(ReferenceGraph graph, string start)
    {
        HashSet<string> reached = [];
        var todo = new Stack<string>([start]);
        while (todo.TryPop(out string? path))
        {
            if (reached.Add(path))
            {
                graph.Find(path)!.References.ToList().ForEach(todo.Push);
            }
        }

        return reached;
    }

    private Dictionary<string, BigInteger> Table(IEnumerable<string> siblings)
    {
        var table = new Dictionary<string, BigInteger>();
        foreach (string sibling in siblings)
        {
            table[sibling] = table.GetValueOrDefault(sibling) + 1;
            if (!_below.TryGetValue(sibling, out Dictionary<string, BigInteger>? below))
            {
                _below[sibling] = below = Table(_children[sibling]);
            }

            foreach ((string path, BigInteger popularity) in below)
            {
                table[path] = table.GetValueOrDefault(path) + popularity + 1;
            }
        }

        return table;
    }
}
