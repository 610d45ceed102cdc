namespace ContainerTools.Layering;

/// <summary>Something that goes into an image whole, such as a package's folder or files, and what it needs to work.</summary>
public sealed record GraphNode
{
    /// <summary>A node that nothing else is known of but its path.</summary>
    public GraphNode(string path, IEnumerable<string>? references = null, long size = 0, long? closureSize = null)
    {
        Path = path;
        References = new EquatableList<string>(references?.ToArray() ?? []);
        Size = size;
        ClosureSize = closureSize;
    }

    /// <summary>Names the node; unique in its graph.</summary>
    public string Path { get; }

    /// <summary>Paths of the nodes it needs directly, itself possibly among them.</summary>
    public EquatableList<string> References { get; }

    /// <summary>In bytes, without what it refers to.</summary>
    public long Size { get; }

    /// <summary>In bytes, with everything it needs, where the source of the graph says so.</summary>
    public long? ClosureSize { get; }

    /// <summary>What it is made of; null where the node is a file or a folder itself, at its path.</summary>
    public NodeFiles? Files { get; init; }

    /// <summary>The version of the package that it is; null where it is none, or has none.</summary>
    public string? Version { get; init; }

    /// <summary>How often it changes, compared with a usual package, which is 1 (<see cref="SplitAlgorithm.Cost"/>).</summary>
    public double ChangeRate { get; init; } = 1;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
