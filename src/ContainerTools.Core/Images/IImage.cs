namespace ContainerTools;

/// <summary>
/// An image that can be written, published or tested: the image for one platform, or an index of images for several.
/// Implementations are immutable and may be used from several threads.
/// </summary>
public interface IImage
{
    /// <summary>The reference by which the image was requested, or null where it has none.</summary>
    ImageReference? Reference { get; }

    /// <summary>
    /// The names, <c>name:tag</c>, that a docker archive gives this image. They are written exactly as they are; empty where
    /// the image has none.
    /// </summary>
    IReadOnlyList<string> RepoTags { get; }

    /// <summary>
    /// The image's names in an OCI layout that are no complete references, such as a tag alone. They are kept when the image is
    /// written to a layout; empty where there are none.
    /// </summary>
    IReadOnlyList<string> LayoutNames { get; }

    /// <summary>Where the image was read from, or null where it was made in memory.</summary>
    ImageSource? Source { get; }

    /// <summary>The digest of the raw bytes of the image's manifest or index.</summary>
    Digest Digest { get; }

    /// <summary>The size of everything that a registry stores for the image, in bytes.</summary>
    long Size { get; }

    /// <summary>The images of the platforms; for an image of one platform, a list of this image alone.</summary>
    IReadOnlyList<Image> Images { get; }

    /// <summary>Makes the same image with other names for archives.</summary>
    /// <param name="repoTags">The names, <c>name:tag</c>; empty for none.</param>
    /// <returns>A new object; this one stays as it is.</returns>
    IImage Rename(IReadOnlyList<string> repoTags);
}
