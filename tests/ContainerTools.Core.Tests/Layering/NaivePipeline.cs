using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>The pipeline language as its description says it, on sets of names. Data: a graph, a list, or named parts.</summary>
internal static class NaivePipeline
{
    public static List<List<string>> Run(ReferenceGraph graph, object[] pipeline)
    {
        var data = new Graph(
            graph.Nodes.OrderBy(node => node.Size).Select(node => node.Path).ToList(),
            graph.Nodes.SelectMany(node => node.References.Where(to => to != node.Path).Select(to => (node.Path, to))).ToHashSet());
        return Flatten(Pipe(pipeline, data)).Select(layer => layer.Nodes).Where(layer => layer.Count > 0).ToList();
    }

    private static object Pipe(object[] stages, object data) => stages.Cast<object[]>().Aggregate(data, (current, stage) => Apply(stage, current));

    private static object Apply(object[] stage, object data) => (stage[0], data) switch
    {
        ("split_paths", Graph graph) => SplitPaths((object[])stage[1], graph),
        ("subcomponent_out", Graph graph) => InTwo(graph, graph.Reach((object[])stage[1])),
        ("subcomponent_in", Graph graph) => InTwo(graph, new Graph(graph.Nodes, graph.Edges.Select(edge => (edge.To, edge.From)).ToHashSet()).Reach((object[])stage[1])),
        ("popularity_contest", Graph graph) => NaivePopularity.Order(graph.ToReferenceGraph()).Select(path => graph.Only([path])).Cast<object>().ToList(),
        ("limit_layers", List<object> list) => Limit((int)stage[1], list),
        ("split_every", Graph graph) => graph.Nodes.Chunk((int)stage[1]).Select(chunk => graph.Only([.. chunk])).Cast<object>().ToList(),
        ("remove_paths", Graph graph) => graph.Only(graph.Nodes.Except(((object[])stage[1]).Cast<string>()).ToHashSet()),
        ("reverse", List<object> list) => Enumerable.Reverse(list).ToList(),
        ("flatten", _) => Flatten(data).Cast<object>().ToList(),
        ("over", List<(string Key, object Value)> parts) => parts.Select(part => (part.Key, part.Key == (string)stage[1] ? Apply((object[])stage[2], part.Value) : part.Value)).ToList(),
        ("map", List<object> list) => list.Select(item => Apply((object[])stage[1], item)).ToList(),
        ("pipe", _) => Pipe((object[])stage[1], data),
        _ => throw new InvalidOperationException($"{stage[0]} on {data}"),
    };

    private static List<(string Key, object Value)> SplitPaths(object[] specs, Graph graph)
    {
        HashSet<string> split = specs.SelectMany(spec => spec is string path
            ? graph.Nodes.Where(node => node == path)
            : graph.Edges.Where(edge => ((object[])((Dictionary<string, object>)spec)["children_of"]).Contains(edge.From)).Select(edge => edge.To)).ToHashSet();
        List<string> roots = graph.Nodes.Except(graph.Edges.Select(edge => edge.To)).ToList();
        if (split.Count == 0)
        {
            return [("rest", graph)];
        }

        if (roots.Count == 1 && split.Contains(roots[0]))
        {
            return [("main", graph)];
        }

        HashSet<string> off = graph.Reach(split);
        var cut = new Graph(graph.Nodes, graph.Edges.Where(edge => !split.Contains(edge.To)).ToHashSet());
        HashSet<string> keep = cut.Reach(roots.Except(split));
        return new (string Key, object Value)[]
        {
            ("main", cut.Only(off.Except(keep).ToHashSet())),
            ("common", cut.Only(off.Intersect(keep).ToHashSet())),
            ("rest", cut.Only(keep.Except(off).ToHashSet())),
        }.Where(part => ((Graph)part.Value).Nodes.Count > 0).ToList();
    }

    private static List<(string Key, object Value)> InTwo(Graph graph, HashSet<string> main) =>
        [("main", graph.Only(main)), ("rest", graph.Only(graph.Nodes.Except(main).ToHashSet()))];

    private static List<object> Limit(int count, List<object> list)
    {
        List<Graph> rest = list.Skip(count - 1).Cast<Graph>().ToList();
        return [.. list.Take(count - 1), new Graph(rest.SelectMany(graph => graph.Nodes).ToList(), rest.SelectMany(graph => graph.Edges).ToHashSet())];
    }

    private static IEnumerable<Graph> Flatten(object data) => data switch
    {
        Graph graph => [graph],
        List<object> list => list.SelectMany(Flatten),
        _ => ((List<(string Key, object Value)>)data).SelectMany(part => Flatten(part.Value)),
    };

    private sealed record Graph(List<string> Nodes, HashSet<(string From, string To)> Edges)
    {
        public Graph Only(HashSet<string> nodes) =>
            new(Nodes.Where(nodes.Contains).ToList(), Edges.Where(edge => nodes.Contains(edge.From) && nodes.Contains(edge.To)).ToHashSet());

        public HashSet<string> Reach(IEnumerable<object> starts)
        {
            HashSet<string> reached = [];
            var todo = new Stack<string>(starts.Cast<string>().Where(Nodes.Contains));
            while (todo.TryPop(out string? path))
            {
                if (reached.Add(path))
                {
                    Edges.Where(edge => edge.From == path).ToList().ForEach(edge => todo.Push(edge.To));
                }
            }

            return reached;
        }

        public ReferenceGraph ToReferenceGraph() =>
            new(Nodes.Select(node => new GraphNode(node, Edges.Where(edge => edge.From == node).Select(edge => edge.To))));
    }
}
