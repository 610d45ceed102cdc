namespace ContainerTools.Bases;

/// <summary>By which name and digest an image is noted as a base.</summary>
internal static class BaseName
{
    /// <summary>The annotations of an image that stands on this one. Where the base has no full name, the old one goes and the digest is noted alone.</summary>
    public static KeyValuePair<string, string?>[] Annotate(Image newBase) =>
        OriginOf(newBase) is { } origin
            ? BaseAnnotations.Write(origin.Name, origin.Digest)
            : BaseAnnotations.Write(null, newBase.IndexDigest ?? newBase.Digest);

    // An image that was made here is noted by the name that it was given.
    private static ImageOrigin? OriginOf(Image image) =>
        image.Origin ?? (image.Reference is { } reference ? new ImageOrigin(reference.WithDigest(null), image.IndexDigest ?? image.Digest) : null);
}
