namespace ContainerTools.Layering;

/// <summary>
/// Gives the largest nodes layers of their own, together with what only they need, so that images share as many bytes as
/// they can (nixpkgs' <c>auto-layer</c>, its default).
/// </summary>
public static class AutoLayer
{
    /// <param name="graph">The graph to divide.</param>
    /// <param name="maxLayers">How many layers there may be at most; fewer if there are fewer nodes.</param>
    /// <param name="ignored">Paths that take part in the search and are left out of the result.</param>
    /// <returns>Bottom first: by the size of a layer and all it needs, then by its first path.</returns>
    /// <exception cref="ImageException"><paramref name="maxLayers"/> is less than 1.</exception>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Split(ReferenceGraph graph, int maxLayers = LayerBudget.DefaultMaxLayers, IEnumerable<string>? ignored = null)
    {
        if (maxLayers < 1)
        {
            throw new ImageException(ImageError.InvalidArgument, $"At least 1 layer is required to store contents, not {maxLayers}.", maxLayers);
        }

        int[] layerOf = AutoLayerSearch.Run(graph, maxLayers);
        var walk = new GraphWalk(graph.References);
        var layers = Enumerable.Range(0, graph.Count)
            .GroupBy(index => layerOf[index])
            .Select(indexes => (
                Nodes: Sort(indexes.Select(index => graph.Nodes[index])),
                ClosureSize: walk.From(indexes).Sum(index => graph.Nodes[index].Size)))
            .OrderBy(layer => layer.ClosureSize)
            .ThenBy(layer => layer.Nodes[0].Path, CodePointComparer.Instance)
            .Select(layer => layer.Nodes)
            .ToArray();
        Partition.Verify(graph, layers);

        HashSet<string> hidden = ignored?.ToHashSet(StringComparer.Ordinal) ?? [];
        return layers
            .Select(layer => layer.Where(node => !hidden.Contains(node.Path)).ToArray())
            .Where(layer => layer.Length > 0)
            .ToArray();
    }

    // By what stands after the first dash, then by what stands before it: store paths sort by name, not by hash.
    private static GraphNode[] Sort(IEnumerable<GraphNode> nodes) => nodes
        .Select(node => (Node: node, Dash: node.Path.IndexOf('-', StringComparison.Ordinal)))
        .OrderBy(entry => entry.Node.Path[(entry.Dash + 1)..], CodePointComparer.Instance)
        .ThenBy(entry => entry.Node.Path[..Math.Max(entry.Dash, 0)], CodePointComparer.Instance)
        .Select(entry => entry.Node)
        .ToArray();
}
