using System.Collections.Specialized;

namespace ContainerTools.Layering;

/// <summary>A graph in two parts: <c>main</c>, some nodes and all that they lead to, and <c>rest</c>. Either may be empty.</summary>
/// <param name="site">Where the stage stands, for messages.</param>
/// <param name="paths">Where to begin.</param>
/// <param name="edges">Along which of a graph's edges nodes lead to others: to what they need, or to what needs them.</param>
internal sealed class SubcomponentStage(StageSite site, IReadOnlyList<string> paths, Func<ReferenceGraph, Adjacency> edges) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        ReferenceGraph graph = site.ExpectGraph(data);
        var walk = new GraphWalk(edges(graph));
        walk.From(paths.Select(graph.IndexOf).OfType<int>());
        ILookup<bool, int> reached = Enumerable.Range(0, graph.Count).ToLookup(walk.Reached);
        return new OrderedDictionary(StringComparer.Ordinal)
        {
            ["main"] = graph.Induce(reached[true].ToArray()),
            ["rest"] = graph.Induce(reached[false].ToArray()),
        };
    }
}
