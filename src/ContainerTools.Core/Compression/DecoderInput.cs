using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>
/// The stored bytes of a decoder that takes them one by one, and no more than it needs. Where such a decoder wants more than
/// there is, its data is cut short: what SharpZipLib and SharpCompress make of an end differs, and the latter may never end.
/// </summary>
internal sealed class DecoderInput(Stream stored, string codec) : ReadOnlyStream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _next;
    private int _end;

    /// <summary>How many bytes were taken.</summary>
    public long Taken { get; private set; }

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

    /// <summary>The next bytes, valid until others are looked at.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> bytes = Peek(count);
        if (bytes.Length < count)
        {
            throw CutShort();
        }

        Advance(count);
        return bytes;
    }

    /// <exception cref="EndOfStreamException">The input has ended.</exception>
    public override int ReadByte()
    {
        if (_next == _end && Peek(1).IsEmpty)
        {
            throw CutShort();
        }

        Taken++;
        return _buffer[_next++];
    }

    /// <exception cref="EndOfStreamException">There is nothing more.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (!buffer.IsEmpty && Peek(1).IsEmpty)
        {
            throw CutShort();
        }

        int count = Math.Min(buffer.Length, _end - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        Advance(count);
        return count;
    }

    private void Advance(int count)
    {
        _next += count;
        Taken += count;
    }

    private EndOfStreamException CutShort() => new($"{codec}: the data ends before it is complete.");
}
