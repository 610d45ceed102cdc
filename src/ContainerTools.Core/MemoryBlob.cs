namespace ContainerTools;

/// <summary>Content that is already here, such as a manifest or a config.</summary>
public sealed class MemoryBlob(string mediaType, Digest digest, ReadOnlyMemory<byte> content)
    : Blob(new Descriptor(mediaType, digest, content.Length))
{
    public ReadOnlyMemory<byte> Content { get; } = content;

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult<Stream>(new MemoryStream(Content[(int)offset..].ToArray(), writable: false));
}
