namespace ContainerTools;

/// <summary>
/// What can be written, published or tested under one name: the image for one platform, an index of images for several, or an
/// artifact that is no image. Implementations are immutable and may be used from several threads.
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

    /// <summary>The manifest or the index itself.</summary>
    ManifestDocument Document { get; }

    /// <summary>The digest of the raw bytes of <see cref="Document"/>.</summary>
    Digest Digest { get; }

    /// <summary>The size of everything that a registry stores for the image, in bytes.</summary>
    long Size { get; }

    /// <summary>The images of the platforms; for an image of one platform, a list of this image alone; for an artifact, nothing.</summary>
    IReadOnlyList<Image> Images { get; }

    /// <summary>This image, for work that is done with the files of one platform.</summary>
    /// <param name="what">What is wanted, for the message: what it goes into, such as <c>A root file system</c>.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: it is an index. <see cref="ImageError.Unsupported"/>: it is an artifact.</exception>
    Image RequireSingle(string what) => this switch
    {
        Image image => image,
        Artifact artifact => throw new ImageException(ImageError.Unsupported, $"{what} takes an image, but {artifact.Describe()}.", Reference),
        { Images.Count: 0 } => throw new ImageException(ImageError.InvalidArgument, $"{what} takes an image, but {this} is an index without one.", Reference),
        _ => throw new ImageException(ImageError.InvalidArgument, $"{what} takes one platform, but {this} has {Images.Count}. Choose one of its Images.", Reference),
    };

    /// <summary>Makes the same image with other names for archives.</summary>
    /// <param name="repoTags">The names, <c>name:tag</c>; empty for none.</param>
    /// <returns>A new object; this one stays as it is.</returns>
    IImage Rename(IReadOnlyList<string> repoTags);
}
