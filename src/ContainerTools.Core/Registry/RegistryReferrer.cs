namespace ContainerTools.Registry;

/// <summary>
/// A signature, an SBOM, an attestation or something else that is attached to a manifest. As pipeline input its
/// properties are those of an image's name.
/// </summary>
/// <param name="Subject">What it is attached to, by digest.</param>
/// <param name="Descriptor">Of its own manifest, with the artifact type.</param>
public sealed record RegistryReferrer(ImageReference Subject, Descriptor Descriptor)
{
    /// <summary>Registry and repository.</summary>
    public string Name => Subject.Name;

    /// <summary>The tag by which it is attached, such as cosign's <c>sha256-….sig</c>; null where its manifest names the subject.</summary>
    public string? Tag { get; init; }

    /// <summary>The digest of the manifest that is attached.</summary>
    public Digest Digest => Descriptor.Digest;

    /// <summary>What is attached, such as an SBOM's media type; null where it is not said.</summary>
    public string? ArtifactType => Descriptor.ArtifactType;

    /// <summary>The media type of the manifest that is attached.</summary>
    public string MediaType => Descriptor.MediaType;

    /// <summary>Of its manifest, in bytes.</summary>
    public long Size => Descriptor.Size;

    /// <summary>What the registry's list says of it beside; empty for nothing.</summary>
    public IReadOnlyDictionary<string, string> Annotations => Descriptor.Annotations;

    /// <summary>The name under which it is fetched.</summary>
    public ImageReference Reference => Subject.WithTag(Tag).WithDigest(Digest);

    /// <inheritdoc/>
    public override string ToString() => Reference.ToString();
}
