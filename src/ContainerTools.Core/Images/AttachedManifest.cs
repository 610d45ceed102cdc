namespace ContainerTools;

/// <summary>Something that is attached to a manifest: a signature, an SBOM, an attestation.</summary>
/// <param name="Content">An artifact, or an index of some.</param>
/// <param name="Tag">The tag by which it is attached, as cosign does it; null where it names its subject itself.</param>
internal sealed record AttachedManifest(IImage Content, string? Tag);
