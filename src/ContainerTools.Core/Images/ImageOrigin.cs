namespace ContainerTools;

/// <summary>Under which name a registry gave an image, and what the name led to.</summary>
/// <param name="Reference">As it was asked for.</param>
/// <param name="Digest">Of the index or manifest behind the name.</param>
internal sealed record ImageOrigin(ImageReference Reference, Digest Digest)
{
    /// <summary>The full name to be noted: with the tag, or with the digest where nobody asked for a tag.</summary>
    public string Name => Reference switch
    {
        { Tag: not null } => Reference.WithDigest(null).ToString(),
        { Digest: not null } => Reference.ToString(),
        _ => Reference.WithTag(ImageReference.DefaultTag).ToString(),
    };
}
