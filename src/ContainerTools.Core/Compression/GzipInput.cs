using System.Buffers;
using System.Buffers.Binary;
using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>
/// The stored bytes of a gzip file, and behind them a member of our own: only if all before it was complete does a decoder
/// give its content. Zeros at the end come one by one, so that a decoder which stops at one has seen all that mattered.
/// </summary>
internal sealed class GzipInput(Stream stored) : ReadOnlyStream
{
    private const int BufferSize = 64 * 1024;
    private static readonly byte[] Member = MakeMember();

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _next;
    private int _end;
    private long _zeros;
    private bool _atEnd;

    /// <summary>What the decoder gives last.</summary>
    public static ReadOnlySpan<byte> Marker => [0xA7, 0x5E, 0x13, 0xC9, 0x3D, 0xF0, 0x82, 0x6B, 0xD4, 0x19, 0xEE, 0x57, 0x08, 0xB3, 0x71, 0x2C];

    /// <summary>Whether nothing but zeros was left when the last byte was taken.</summary>
    public bool IsPadding { get; private set; }

    /// <summary>Whether the member behind the stored bytes was taken.</summary>
    public bool IsMarked { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count;
        while ((count = Take(buffer)) == 0 && !_atEnd)
        {
            Filled(stored.Read(_buffer, 0, BufferSize));
        }

        return count > 0 ? count : TakeEnd(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        while ((count = Take(buffer.Span)) == 0 && !_atEnd)
        {
            Filled(await stored.ReadAsync(_buffer.AsMemory(0, BufferSize), cancellationToken).ConfigureAwait(false));
        }

        return count > 0 ? count : TakeEnd(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    private static byte[] MakeMember()
    {
        byte[] content = Marker.ToArray();
        byte[] member = [.. GzipEncoder.Header, 0x01, (byte)content.Length, 0, (byte)~content.Length, 0xFF, .. content, 0, 0, 0, 0, (byte)content.Length, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(member.AsSpan(member.Length - 8), Crc32.Append(0, content));
        return member;
    }

    /// <summary>Takes from what is in memory; zeros at its end are only counted, because they may be the last.</summary>
    private int Take(Span<byte> buffer)
    {
        while (_next < _end && !buffer.IsEmpty)
        {
            ReadOnlySpan<byte> piece = _buffer.AsSpan(_next, Math.Min(buffer.Length, _end - _next));
            int length = piece.LastIndexOfAnyExcept((byte)0) + 1;
            if (length == 0)
            {
                _zeros += piece.Length;
                _next += piece.Length;
            }
            else if (_zeros > 0)
            {
                return TakeZeros(buffer);
            }
            else
            {
                piece[..length].CopyTo(buffer);
                _next += length;
                return length;
            }
        }

        return 0;
    }

    private int TakeZeros(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _zeros);
        buffer[..count].Clear();
        _zeros -= count;
        return count;
    }

    private int TakeEnd(Span<byte> buffer)
    {
        if (_zeros > 0)
        {
            IsPadding = true;
            return TakeZeros(buffer[..1]);
        }

        if (IsMarked)
        {
            return 0;
        }

        Member.CopyTo(buffer);
        IsMarked = true;
        return Member.Length;
    }

    private void Filled(int count)
    {
        _next = 0;
        _end = count;
        _atEnd = count == 0;
    }
}
