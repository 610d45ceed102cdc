using ContainerTools.IO;

namespace ContainerTools.Compression;

/// <summary>The stored bytes of a bzip2 file, which its decoder takes one by one, and no more than it needs.</summary>
internal sealed class Bzip2Input(Stream stored) : ReadOnlyStream
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _next;
    private int _end;

    /// <summary>The next bytes, fewer only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _next < count)
        {
            _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
            _end -= _next;
            _next = 0;
            _end += stored.ReadAtLeast(_buffer.AsSpan(_end), count - _end, throwOnEndOfStream: false);
        }

        return _buffer.AsSpan(_next, Math.Min(count, _end - _next));
    }

    public override int ReadByte() => Peek(1).IsEmpty ? -1 : _buffer[_next++];

    public override int Read(Span<byte> buffer)
    {
        ReadOnlySpan<byte> next = Peek(1).IsEmpty ? [] : _buffer.AsSpan(_next, Math.Min(buffer.Length, _end - _next));
        next.CopyTo(buffer);
        _next += next.Length;
        return next.Length;
    }
}
