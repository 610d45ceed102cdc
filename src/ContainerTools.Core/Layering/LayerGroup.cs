namespace ContainerTools.Layering;

/// <summary>The nodes that one layer will hold.</summary>
public sealed class LayerGroup(IReadOnlyList<GraphNode> nodes)
{
    public IReadOnlyList<GraphNode> Nodes { get; } = nodes;

    public IReadOnlyList<string> Paths { get; } = nodes.Select(node => node.Path).ToArray();

    /// <summary>In bytes.</summary>
    public long Size { get; } = nodes.Sum(node => node.Size);

    public int Count => Nodes.Count;

    public override string ToString() => string.Join(", ", Paths);
}
