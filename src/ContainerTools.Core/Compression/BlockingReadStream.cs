using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>A decompressor that can only read synchronously. Its formats are slow and rare, so an asynchronous read takes a thread.</summary>
internal abstract class BlockingReadStream : ReadOnlyStream
{
    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await Task.Run(() => Read(buffer.Span), cancellationToken).ConfigureAwait(false);
}
