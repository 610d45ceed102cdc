namespace ContainerTools.Registry.Pulling;

/// <summary>
/// What a registry says of a manifest without sending it (OCI distribution-spec, "Checking if content exists in the registry"). As pipeline input
/// its properties are those of an image's name.
/// </summary>
/// <param name="Reference">What was asked for.</param>
/// <param name="Digest">The digest of the manifest. Only its bytes could prove it.</param>
/// <param name="MediaType">The media type of the manifest.</param>
/// <param name="Size">Of the manifest, in bytes.</param>
public sealed record ManifestHead(ImageReference Reference, Digest Digest, string MediaType, long Size)
{
    /// <summary>Registry and repository.</summary>
    public string Name => Reference.Name;

    /// <summary>The tag that was asked for; null where there was none.</summary>
    public string? Tag => Reference.Tag;

    /// <inheritdoc/>
    public override string ToString() => Reference.WithDigest(Digest).ToString();

    /// <summary>By which the manifest is read, from a store too.</summary>
    internal Descriptor Descriptor => new(MediaType, Digest, Size);
}
