namespace ContainerTools;

/// <summary>Content that is already here, such as a manifest or a config.</summary>
public sealed class MemoryBlob(string mediaType, Digest digest, ReadOnlyMemory<byte> content)
    : Blob(new Descriptor(mediaType, digest, content.Length))
{
    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>Content that came within its descriptor (OCI image-spec, descriptor.md, "Embedded Content").</summary>
    /// <returns>Null where none came, or not the right one.</returns>
    internal static MemoryBlob? OfEmbedded(Descriptor descriptor) =>
        descriptor.Size > 0 && descriptor.Data.Length == descriptor.Size
            && descriptor.Digest.IsVerifiable && Digest.Of(descriptor.Digest.Algorithm, descriptor.Data.Span) == descriptor.Digest
            ? new MemoryBlob(descriptor.MediaType, descriptor.Digest, descriptor.Data)
            : null;

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult<Stream>(new MemoryStream(Content[(int)offset..].ToArray(), writable: false));
}
