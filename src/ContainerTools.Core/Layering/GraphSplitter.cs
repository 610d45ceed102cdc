namespace ContainerTools.Layering;

/// <summary>Divides a graph into groups of nodes, one for each layer, bottom first. No node gets lost or is there twice.</summary>
public static class GraphSplitter
{
    /// <param name="graph">The graph to divide.</param>
    /// <param name="algorithm">How to divide it.</param>
    /// <param name="maxLayers">How many groups there may be at most.</param>
    /// <param name="exclude">Paths that are to be in no group; those that the graph does not have are ignored.</param>
    /// <exception cref="ImageException"><paramref name="maxLayers"/> is less than 1.</exception>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Split(
        ReferenceGraph graph,
        SplitAlgorithm algorithm = SplitAlgorithm.Auto,
        int maxLayers = LayerBudget.DefaultMaxLayers,
        IEnumerable<string>? exclude = null) => algorithm switch
        {
            SplitAlgorithm.Auto => AutoLayer.Split(graph, maxLayers, exclude),
            _ => Split(graph, LayeringPipeline.Popularity(maxLayers), exclude),
        };

    /// <param name="graph">The graph to divide.</param>
    /// <param name="pipeline">How to divide it.</param>
    /// <param name="exclude">Paths that are taken out before the first stage.</param>
    /// <param name="reporter">Hears of stages that had nothing to work on.</param>
    /// <exception cref="ImageException">A stage got something it cannot handle, or a stage of the caller's own lost or doubled nodes.</exception>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Split(
        ReferenceGraph graph,
        LayeringPipeline pipeline,
        IEnumerable<string>? exclude = null,
        IReporter? reporter = null) => pipeline.Run(exclude is null ? graph : graph.Without(exclude), reporter);
}
