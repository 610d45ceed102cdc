using ContainerTools.Compression;

namespace ContainerTools.Archive;

/// <summary>
/// Compresses what is written to it, in pieces of one size: zlib's output otherwise depends on the sizes of the writes,
/// and those depend on the network.
/// </summary>
internal sealed class CompressedStream : Stream
{
    private const int PieceSize = 64 * 1024;
    private readonly IStreamEncoder _encoder;
    private readonly byte[] _piece = new byte[PieceSize];
    private int _filled;

    public CompressedStream(Stream target, OuterCompression compression) => _encoder = compression switch
    {
        OuterCompression.Gzip => new GzipEncoder(target),
        OuterCompression.Zstd => new ZstdEncoder(target),
        _ => throw new ArgumentOutOfRangeException(nameof(compression)),
    };

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, PieceSize - _filled);
            buffer[..count].CopyTo(_piece.AsSpan(_filled));
            buffer = buffer[count..];
            _filled += count;
            if (_filled == PieceSize)
            {
                _encoder.Write(_piece);
                _filled = 0;
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes what is left and the end of the format.</summary>
    public void Complete()
    {
        _encoder.Write(_piece.AsSpan(0, _filled));
        _filled = 0;
        _encoder.Complete();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _encoder.Dispose();
        }

        base.Dispose(disposing);
    }
}
