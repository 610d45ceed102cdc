using System.Buffers;
using ZstdSharp.Unsafe;

namespace ContainerTools.Compression;

/// <summary>
/// One Zstandard frame (RFC 8878) with a checksum. The library's own threads compress sections of one size, and the bytes
/// are the same for any number of them from one on, on every system, with the same release of the library. Frames
/// of their own for the sections would be no larger, but what breaks off between two of them looks complete.
/// </summary>
internal sealed class ZstdEncoder : IStreamEncoder
{
    private const int SectionSize = 1024 * 1024;
    private const int OutputSize = 128 * 1024;
    private readonly Stream _target;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(OutputSize);
    private readonly ZstdContext _context = new();
    private bool _isDisposed;

    /// <param name="target">Receives the compressed bytes; it is not closed.</param>
    /// <param name="level">1 to 19.</param>
    /// <param name="workers">How many threads compress; one more waits for them.</param>
    public ZstdEncoder(Stream target, int level, int workers)
    {
        _target = target;
        _context.Set(ZSTD_cParameter.ZSTD_c_compressionLevel, level);
        _context.Set(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        _context.Set(ZSTD_cParameter.ZSTD_c_nbWorkers, workers);
        _context.Set(ZSTD_cParameter.ZSTD_c_jobSize, SectionSize);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            cancel.ThrowIfCancellationRequested();
            (int consumed, int produced, _) = Step(bytes.Span, ZSTD_EndDirective.ZSTD_e_continue);
            bytes = bytes[consumed..];
            await _target.WriteAsync(_buffer.AsMemory(0, produced), cancel).ConfigureAwait(false);
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        bool more;
        do
        {
            cancel.ThrowIfCancellationRequested();
            (_, int produced, more) = Step([], ZSTD_EndDirective.ZSTD_e_end);
            await _target.WriteAsync(_buffer.AsMemory(0, produced), cancel).ConfigureAwait(false);
        }
        while (more);
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _context.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    // The end is always asked for apart: the library chooses other settings for content that comes whole in one call.
    private (int Consumed, int Produced, bool More) Step(ReadOnlySpan<byte> bytes, ZSTD_EndDirective directive) =>
        _context.Compress(bytes, _buffer.AsSpan(0, OutputSize), directive);
}
