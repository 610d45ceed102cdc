namespace ContainerTools.Layering;

/// <summary>The files of a node: in a folder, or in an image. They are described anew when a layer is made of them. It may be used by several threads.</summary>
public abstract class NodeFiles
{
    internal NodeFiles(IReadOnlyList<string> paths, long size)
    {
        Paths = paths;
        Size = size;
    }

    /// <summary>Where they go in an image, each with a slash before it; folders only where nothing is in them.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>How many there are.</summary>
    public int Count => Paths.Count;

    /// <summary>Of all contents, in bytes.</summary>
    public long Size { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Count:N0} {(Count == 1 ? "file" : "files")}";
}
