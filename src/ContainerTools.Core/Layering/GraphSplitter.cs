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
            SplitAlgorithm.Cost => CostSplit.Split(exclude is null ? graph : graph.Without(exclude), maxLayers, null),
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

    /// <summary>Divides a graph so that an update of an image costs little.</summary>
    /// <param name="graph">The graph to divide.</param>
    /// <param name="maxLayers">How many groups there may be at most.</param>
    /// <param name="previous">By path of a node, the layer of the image before that has it: what is together there stays together.</param>
    /// <param name="exclude">Paths that are taken out before.</param>
    /// <exception cref="ImageException"><paramref name="maxLayers"/> is less than 1.</exception>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Follow(ReferenceGraph graph, int maxLayers, IReadOnlyDictionary<string, int> previous, IEnumerable<string>? exclude = null) =>
        CostSplit.Split(exclude is null ? graph : graph.Without(exclude), maxLayers, previous);

    /// <summary>Says of groups which nodes of others need them.</summary>
    /// <param name="graph">The graph that was divided.</param>
    /// <param name="groups">Its nodes.</param>
    public static IReadOnlyList<LayerGroup> Describe(ReferenceGraph graph, IReadOnlyList<IReadOnlyList<GraphNode>> groups)
    {
        int[] groupOf = new int[graph.Count];
        Array.Fill(groupOf, -1);
        for (int group = 0; group < groups.Count; group++)
        {
            foreach (GraphNode node in groups[group])
            {
                groupOf[graph.IndexOf(node.Path)!.Value] = group;
            }
        }

        long whole = groups.Sum(nodes => nodes.Sum(node => node.Size));
        return [.. groups.Select((nodes, group) => new LayerGroup(nodes, [.. UsersOf(nodes, group).Distinct().Order().Select(user => graph.Nodes[user])], whole))];

        IEnumerable<int> UsersOf(IEnumerable<GraphNode> nodes, int group) => nodes
            .SelectMany(node => graph.Referrers[graph.IndexOf(node.Path)!.Value].ToArray())
            .Where(user => groupOf[user] != group && groupOf[user] >= 0);
    }
}
