namespace ContainerTools.Layering;

/// <summary>Something that goes into an image whole, such as a package's folder, and what it needs to work.</summary>
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

    /// <inheritdoc/>
    public override string ToString() => Path;
}
