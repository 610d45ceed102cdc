namespace ContainerTools.Layering;

/// <summary>The nodes that one layer will hold.</summary>
/// <param name="nodes">The nodes, in the order of the split.</param>
/// <param name="usedBy">The nodes of other groups that need one of them.</param>
/// <param name="whole">What all groups have together, in bytes; zero where it is not known.</param>
public sealed class LayerGroup(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphNode>? usedBy = null, long whole = 0)
{
    /// <summary>The nodes of the group, in the order of the split.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; } = nodes;

    /// <summary>The paths of the nodes, in the same order.</summary>
    public IReadOnlyList<string> Paths { get; } = nodes.Select(node => node.Path).ToArray();

    /// <summary>In bytes.</summary>
    public long Size { get; } = nodes.Sum(node => node.Size);

    /// <summary>The nodes of other groups that need one of these; none where no graph says so.</summary>
    public IReadOnlyList<GraphNode> UsedBy { get; } = usedBy ?? [];

    /// <summary>How often a layer of these nodes changes: the sum of <see cref="GraphNode.ChangeRate"/>.</summary>
    public double ChangeRate { get; } = nodes.Sum(node => node.ChangeRate);

    /// <summary>The part that it has of all groups' bytes, from 0 to 1; zero where it is not known.</summary>
    public double Share => whole > 0 ? (double)Size / whole : 0;

    /// <summary>How many nodes the group has.</summary>
    public int Count => Nodes.Count;

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Paths);
}
