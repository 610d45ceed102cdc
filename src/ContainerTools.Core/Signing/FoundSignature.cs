namespace ContainerTools.Signing;

/// <summary>A manifest that may hold signatures.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Tag">The tag by which it is attached; null where it names its subject.</param>
/// <param name="Content">What it is; null where it cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null where it can.</param>
internal sealed record FoundSignature(Digest Digest, string? Tag, IImage? Content, string? Problem)
{
    /// <summary>The content of one of its layers.</summary>
    public Blob? BlobOf(Descriptor layer) => Content switch
    {
        Artifact artifact => artifact.Blobs.FirstOrDefault(blob => blob.Digest == layer.Digest),

        // cosign's have the config of an image.
        Image image => image.Layers.FirstOrDefault(one => one.Digest == layer.Digest)?.Blob,
        _ => null,
    };
}
