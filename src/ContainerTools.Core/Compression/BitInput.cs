using System.Buffers;
using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>Stored bytes, given out bit by bit, the lowest first (RFC 1951, section 3.1.1). What is taken must have been filled in before. For one thread.</summary>
/// <param name="source">Where the bytes come from; stays open.</param>
/// <param name="start">The place in the stored data at which the source begins.</param>
internal sealed class BitInput(Stream source, long start) : IDisposable
{
    /// <summary>More than any header of a block takes, and than what one code and its distance take by far.</summary>
    public const int Margin = 1024;

    private const int BufferSize = 128 * 1024;

    // Behind the end of the data are zeros, so that what is too short is read to its end and noticed then.
    private const int Padding = Margin + (2 * sizeof(ulong));
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize + Padding);
    private long _origin = start;
    private int _next;
    private int _end;
    private ulong _bits;
    private int _count;

    /// <summary>Whether the source has nothing more.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether what comes next may be longer than what is in memory.</summary>
    public bool IsShort => !IsEnded && _end - _next < Margin;

    /// <summary>Whether more was taken than there is.</summary>
    public bool IsOverdrawn => ((long)_next << 3) - _count > (long)_end << 3;

    /// <summary>The place in the stored data, in bits.</summary>
    public long BitPosition => ((_origin + _next) << 3) - _count;

    /// <summary>The next bits; 56 of them at least, but for the end of the data.</summary>
    public ulong Peek()
    {
        if (_count < 56)
        {
            // The buffer has zeros behind its end.
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_next)) << _count;
            _next += (63 - _count) >> 3;
            _count |= 56;
        }

        return _bits;
    }

    public void Skip(int count)
    {
        _bits >>= count;
        _count -= count;
    }

    public uint Take(int count)
    {
        uint value = (uint)(Peek() & ((1UL << count) - 1));
        Skip(count);
        return value;
    }

    /// <exception cref="InvalidDataException">No code begins so.</exception>
    public int Take(HuffmanTable table)
    {
        int symbol = table.Decode(Peek(), out int length);
        Skip(length > 0 ? length : throw new InvalidDataException("deflate: there is a code that means nothing."));
        return symbol;
    }

    /// <summary>What a loop over many codes works on, in its own variables.</summary>
    /// <param name="bytes">The buffer, with zeros behind its end.</param>
    /// <param name="end">Where in the buffer a code and its distance may begin last.</param>
    /// <returns>The bits that were taken out, their number, and where the next byte is.</returns>
    public (ulong Bits, int Count, int Next) Lend(out ReadOnlySpan<byte> bytes, out int end)
    {
        bytes = _buffer;
        end = IsEnded ? _end + sizeof(ulong) : _end - (2 * sizeof(ulong));
        return (_bits, _count, _next);
    }

    public void Return((ulong Bits, int Count, int Next) state) => (_bits, _count, _next) = state;

    /// <summary>Begins with the highest bits of a byte before the source.</summary>
    public void Begin(byte value, int bits) => (_bits, _count) = ((ulong)value >> (8 - bits), bits);

    /// <summary>Drops the rest of a byte that was begun, and gives back whole bytes that were taken into bits.</summary>
    public void Align()
    {
        GiveBack();
        (_bits, _count) = (0, 0);
    }

    /// <summary>Whole bytes as they are, after <see cref="Align"/>; fewer than were asked for at the end of what is in memory.</summary>
    public ReadOnlySpan<byte> TakeBytes(int most)
    {
        int count = Math.Clamp(_end - _next, 0, most);
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_next, count);
        _next += count;
        return bytes;
    }

    /// <summary>Whole bytes, after <see cref="Align"/>, as far as one of a value, which is the last of them, or as there are in memory.</summary>
    public ReadOnlySpan<byte> TakeThrough(byte value)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_next, Math.Max(0, _end - _next));
        int found = rest.IndexOf(value);
        return TakeBytes(found < 0 ? rest.Length : found + 1);
    }

    public void Fill()
    {
        Move();
        Added(source.Read(_buffer, _end, BufferSize - _end));
    }

    public async ValueTask FillAsync(CancellationToken cancel)
    {
        Move();
        Added(await source.ReadAsync(_buffer.AsMemory(_end, BufferSize - _end), cancel).ConfigureAwait(false));
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void GiveBack()
    {
        _next -= _count >> 3;
        _count &= 7;
        _bits &= (1UL << _count) - 1;
    }

    private void Move()
    {
        GiveBack();
        int keep = Math.Max(0, _end - _next);
        _buffer.AsSpan(_end - keep, keep).CopyTo(_buffer);
        _origin += _next;
        _next = 0;
        _end = keep;
    }

    private void Added(int count)
    {
        _end += count;
        IsEnded = count == 0;
        _buffer.AsSpan(_end, Padding).Clear();
    }
}
