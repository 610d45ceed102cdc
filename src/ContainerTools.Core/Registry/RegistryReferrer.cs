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

    public Digest Digest => Descriptor.Digest;

    public string? ArtifactType => Descriptor.ArtifactType;

    public string MediaType => Descriptor.MediaType;

    /// <summary>Of its manifest, in bytes.</summary>
    public long Size => Descriptor.Size;

    public IReadOnlyDictionary<string, string> Annotations => Descriptor.Annotations;

    public ImageReference Reference => Subject.WithTag(Tag).WithDigest(Digest);

    public override string ToString() => Reference.ToString();
}
