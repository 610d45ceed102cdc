namespace ContainerTools;

/// <summary>What sinks accept: an image for one platform, or the index of one for several.</summary>
public interface IImage
{
    ImageReference? Reference { get; }

    /// <summary>The names, <c>name:tag</c>, that an archive gives this image; written exactly as they are.</summary>
    IReadOnlyList<string> RepoTags { get; }

    /// <summary>What an OCI layout calls it where that is no whole name, such as a tag alone; kept when it is written to a layout.</summary>
    IReadOnlyList<string> LayoutNames { get; }

    ImageSource? Source { get; }

    /// <summary>Of the manifest or index.</summary>
    Digest Digest { get; }

    /// <summary>Of everything that a registry stores for it, in bytes.</summary>
    long Size { get; }

    /// <summary>The platforms' images; an image for one platform is its own only one.</summary>
    IReadOnlyList<Image> Images { get; }

    /// <summary>The same image under other names.</summary>
    IImage Rename(IReadOnlyList<string> repoTags);
}
