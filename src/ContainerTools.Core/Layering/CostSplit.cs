namespace ContainerTools.Layering;

/// <summary>Divides a graph so that updates cost little: the model is that of <see cref="CostPartition"/>.</summary>
internal static class CostSplit
{
    /// <param name="graph">The graph.</param>
    /// <param name="maxLayers">How many layers there may be at most.</param>
    /// <param name="previous">The layer of an image before that has a node, by the node's path; null for no such image.</param>
    /// <returns>Those that change least come first, or those that the image before has.</returns>
    /// <exception cref="ImageException"><paramref name="maxLayers"/> is less than 1.</exception>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Split(ReferenceGraph graph, int maxLayers, IReadOnlyDictionary<string, int>? previous)
    {
        if (maxLayers < 1)
        {
            throw new ImageException(ImageError.InvalidArgument, $"At least 1 layer is required to store contents, not {maxLayers}.", maxLayers);
        }

        Weighed[] nodes = [.. graph.Nodes.Select(node => new Weighed(node))];
        IReadOnlyList<IReadOnlyList<Weighed>> groups = previous is null
            ? CostPartition.Split(nodes, maxLayers)
            : FollowingPartition.Split(nodes, node => previous.TryGetValue(node.Name, out int layer) ? layer : null, maxLayers);

        // Within a layer in the order of the graph, which is that of its source.
        var order = graph.Nodes.Select((node, index) => (node, index)).ToDictionary(item => item.node.Path, item => item.index, StringComparer.Ordinal);
        GraphNode[][] result = [.. groups.Select(group => group.Select(node => node.Node).OrderBy(node => order[node.Path]).ToArray())];
        Partition.Verify(graph, result);
        return result;
    }

    private sealed record Weighed(GraphNode Node) : IWeighedNode
    {
        public string Name => Node.Path;

        public long Size => Node.Size;

        public double Rate => Node.ChangeRate;
    }
}
