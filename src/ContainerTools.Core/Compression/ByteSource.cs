using ContainerTools.IO;

namespace ContainerTools.Compression;

/// <summary>For decoders that take byte by byte and nothing beyond their own end; does not own its input.</summary>
internal sealed class ByteSource(Stream inner) : ReadOnlyStream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _next;
    private int _filled;

    public bool IsAtEnd()
    {
        if (_next == _filled)
        {
            (_next, _filled) = (0, inner.Read(_buffer));
        }

        return _filled == 0;
    }

    public override int ReadByte() => IsAtEnd() ? -1 : _buffer[_next++];

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || IsAtEnd())
        {
            return 0;
        }

        int count = Math.Min(buffer.Length, _filled - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
}
