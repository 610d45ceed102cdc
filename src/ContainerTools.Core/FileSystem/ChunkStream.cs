using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.FileSystem;

/// <summary>The content of one file, put together of its pieces, each compared with its digest. One request gets what lies together.</summary>
/// <param name="layer">The layer.</param>
/// <param name="kind">How the pieces are compressed.</param>
/// <param name="chunks">The pieces, in order.</param>
/// <param name="reporter">Receives progress, notes and warnings.</param>
internal sealed class ChunkStream(Layer layer, CompressionKind kind, IReadOnlyList<Chunk> chunks, IReporter reporter) : ReadOnlyStream
{
    // Bytes that are fetched for nothing cost less than another request.
    private const long SmallGap = 64 * 1024;

    private int _next;
    private Stream? _stored;
    private long _position;
    private long _limit;
    private long _sectionEnd;
    private Stream? _chunk;

    public override int Read(Span<byte> buffer) => WaitForRead(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_chunk is null && (_next == chunks.Count || !await OpenNextAsync(cancellationToken).ConfigureAwait(false)))
            {
                return 0;
            }

            int read = await _chunk!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read > 0)
            {
                return read;
            }

            await CloseChunkAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _chunk?.Dispose();
            _stored?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> OpenNextAsync(CancellationToken cancel)
    {
        Chunk chunk = chunks[_next];
        if (_stored is null || chunk.Start < _position || chunk.Start > _position + SmallGap || chunk.End > _limit)
        {
            await OpenStoredAsync(chunk, cancel).ConfigureAwait(false);
        }

        _position += await StreamCopy.SkipAsync(_stored!, chunk.Start - _position, cancel).ConfigureAwait(false);
        _sectionEnd = chunk.End;
        var section = new LimitedStream(new CountedStream(_stored!, read => _position += read, leaveOpen: true), chunk.End - chunk.Start);
        Stream plain = new DecodedStream(kind == CompressionKind.Gzip ? new GzipReadStream(section) : new ZstdReadStream(section), section, $"A piece of layer {layer.Digest}", layer.Digest);
        try
        {
            await StreamCopy.SkipAsync(plain, chunk.Skip, cancel).ConfigureAwait(false);
            plain = new LimitedStream(plain, chunk.Size);
            _chunk = chunk.Digest is { } digest ? new VerifyingStream(plain, digest, chunk.Size, $"A piece of layer {layer.Digest}") : plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }

        _next++;
        return true;
    }

    private async Task OpenStoredAsync(Chunk chunk, CancellationToken cancel)
    {
        _stored?.Dispose();
        _stored = null;
        long end = chunk.End;
        for (int i = _next + 1; i < chunks.Count && chunks[i].Start >= chunk.Start && chunks[i].Start <= end + SmallGap; i++)
        {
            end = Math.Max(end, chunks[i].End);
        }

        _stored = await layer.Blob.TryOpenRangeAsync(chunk.Start, end - chunk.Start, reporter, cancel).ConfigureAwait(false)
            ?? throw new ImageException(ImageError.RegistryFailed, $"Layer {layer.Digest}: the registry gives no parts of it any more. Ask for it again, with the layer in a store.", layer.Digest);
        (_position, _limit) = (chunk.Start, end);
    }

    // A decoder may leave some of its section, or read ahead; the next piece begins where the section ends.
    private async Task CloseChunkAsync(CancellationToken cancel)
    {
        _chunk!.Dispose();
        _chunk = null;
        _position += await StreamCopy.SkipAsync(_stored!, _sectionEnd - _position, cancel).ConfigureAwait(false);
    }
}
