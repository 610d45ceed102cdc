using System.Runtime.InteropServices;

namespace ContainerTools;

/// <summary>Content that is in memory, such as a manifest or a config.</summary>
/// <param name="mediaType">The media type of the content.</param>
/// <param name="digest">The digest of the content.</param>
/// <param name="content">The bytes. They are not copied and must not change later.</param>
public sealed class MemoryBlob(string mediaType, Digest digest, ReadOnlyMemory<byte> content)
    : Blob(new Descriptor(mediaType, digest, content.Length))
{
    /// <summary>The bytes of the content.</summary>
    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>The content that a descriptor embeds (OCI image-spec, descriptor.md, "Embedded Content").</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>Null where it embeds nothing, or where size or digest are wrong.</returns>
    internal static MemoryBlob? OfEmbedded(Descriptor descriptor) =>
        descriptor.Size > 0 && descriptor.Data.Length == descriptor.Size
            && descriptor.Digest.IsVerifiable && Digest.Of(descriptor.Digest.Algorithm, descriptor.Data.Span) == descriptor.Digest
            ? new MemoryBlob(descriptor.MediaType, descriptor.Digest, descriptor.Data)
            : null;

    /// <inheritdoc/>
    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult<Stream>(MemoryMarshal.TryGetArray(Content[(int)offset..], out ArraySegment<byte> part)
            ? new MemoryStream(part.Array!, part.Offset, part.Count, writable: false)
            : new MemoryStream(Content[(int)offset..].ToArray(), writable: false));
}
