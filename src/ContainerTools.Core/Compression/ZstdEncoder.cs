using System.Buffers;

namespace ContainerTools.Compression;

/// <summary>
/// One Zstandard frame (RFC 8878) with a checksum. The library's own threads compress sections of one size, and the bytes
/// are the same for any number of them from one on.
/// </summary>
internal sealed class ZstdEncoder : IStreamEncoder
{
    private const int SectionSize = 1024 * 1024;
    private const int OutputSize = 128 * 1024;
    private readonly Stream _target;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(OutputSize);
    private nint _encoder;

    public ZstdEncoder(Stream target, int level, int workers)
    {
        Zstd.Require();
        _target = target;
        _encoder = Zstd.ZSTD_createCStream();
        Zstd.Check(Zstd.ZSTD_CCtx_setParameter(_encoder, Zstd.CompressionLevel, level));
        Zstd.Check(Zstd.ZSTD_CCtx_setParameter(_encoder, Zstd.ChecksumFlag, 1));

        // A library built without threads refuses these two and compresses in this one; the result is as good.
        _ = Zstd.ZSTD_CCtx_setParameter(_encoder, Zstd.Workers, workers);
        _ = Zstd.ZSTD_CCtx_setParameter(_encoder, Zstd.JobSize, SectionSize);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            cancel.ThrowIfCancellationRequested();
            (int consumed, int produced, _) = Step(bytes.Span, Zstd.Continue);
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
            (_, int produced, more) = Step([], Zstd.End);
            await _target.WriteAsync(_buffer.AsMemory(0, produced), cancel).ConfigureAwait(false);
        }
        while (more);
    }

    public void Dispose()
    {
        if (_encoder != 0)
        {
            _ = Zstd.ZSTD_freeCStream(_encoder); // Ends its threads too.
            _encoder = 0;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    // The end is always asked for apart: the library chooses other settings for content that comes whole in one call.
    private unsafe (int Consumed, int Produced, bool More) Step(ReadOnlySpan<byte> bytes, int operation)
    {
        fixed (byte* source = bytes)
        fixed (byte* destination = _buffer)
        {
            var input = new ZstdBuffer { Data = source, Size = (nuint)bytes.Length };
            var output = new ZstdBuffer { Data = destination, Size = OutputSize };
            nuint left = Zstd.Check(Zstd.ZSTD_compressStream2(_encoder, &output, &input, operation));
            return ((int)input.Position, (int)output.Position, left > 0);
        }
    }
}
