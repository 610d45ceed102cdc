namespace ContainerTools.Layering;

/// <summary>The nodes that one layer will hold.</summary>
public sealed class LayerGroup(IReadOnlyList<GraphNode> nodes)
{
    /// <summary>The nodes of the group, in the order of the split.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; } = nodes;

    /// <summary>The paths of the nodes, in the same order.</summary>
    public IReadOnlyList<string> Paths { get; } = nodes.Select(node => node.Path).ToArray();

    /// <summary>In bytes.</summary>
    public long Size { get; } = nodes.Sum(node => node.Size);

    /// <summary>How many nodes the group has.</summary>
    public int Count => Nodes.Count;

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Paths);
}
