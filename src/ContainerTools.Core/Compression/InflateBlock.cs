using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ContainerTools.Compression;

/// <summary>What the codes of one deflate block mean (RFC 1951, sections 3.2.5 to 3.2.7). For one thread.</summary>
internal sealed class InflateBlock
{
    private const int EndOfBlock = 256;

    private const int MostLiterals = 286;
    private const int MostDistances = 30;

    private static readonly byte[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    private static readonly byte[] FixedLiterals = [.. Enumerable.Range(0, 288).Select(symbol => (byte)(symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))];
    private static readonly byte[] FixedDistances = [.. Enumerable.Repeat((byte)5, 32)];

    private readonly HuffmanTable _literals = new(11);
    private readonly HuffmanTable _distances = new(9);
    private readonly HuffmanTable _lengths = new(7);
    private bool _isFixed;

    /// <summary>By length symbol less 257: the shortest length and the number of extra bits.</summary>
    private static ReadOnlySpan<ushort> LengthBases => [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBases => [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceBits => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Makes the block one with fixed codes.</summary>
    public void SetFixed()
    {
        if (!_isFixed)
        {
            _literals.Build(FixedLiterals, mayBeIncomplete: false);
            _distances.Build(FixedDistances, mayBeIncomplete: false);
            _isFixed = true;
        }
    }

    /// <summary>Reads the codes of a block that brings its own.</summary>
    /// <exception cref="InvalidDataException">They make no sense.</exception>
    public void Read(BitInput input)
    {
        _isFixed = false;
        int literals = (int)input.Take(5) + 257;
        int distances = (int)input.Take(5) + 1;
        int lengths = (int)input.Take(4) + 4;
        if (literals > MostLiterals || distances > MostDistances)
        {
            throw new InvalidDataException("deflate: a block has codes for symbols that do not exist.");
        }

        Span<byte> ofLengths = stackalloc byte[Order.Length];
        ofLengths.Clear();
        for (int i = 0; i < lengths; i++)
        {
            ofLengths[Order[i]] = (byte)input.Take(3);
        }

        _lengths.Build(ofLengths, mayBeIncomplete: false);
        Span<byte> all = stackalloc byte[MostLiterals + MostDistances];
        ReadLengths(input, all[..(literals + distances)]);
        if (all[EndOfBlock] == 0)
        {
            throw new InvalidDataException("deflate: a block has no code for its end.");
        }

        _literals.Build(all[..literals], mayBeIncomplete: true);
        _distances.Build(all[literals..(literals + distances)], mayBeIncomplete: true);
    }

    /// <summary>Decompresses until the block has ended, the input is short or there is no room.</summary>
    /// <param name="input">The stored data.</param>
    /// <param name="window">Where the data go; it has room for one more match behind the limit.</param>
    /// <param name="end">Where in the window they go next.</param>
    /// <param name="limit">Where in the window nothing begins any more.</param>
    /// <param name="start">Where in the window that lies to which the data may refer.</param>
    /// <returns>Whether the block has ended.</returns>
    /// <exception cref="InvalidDataException">There is a code that means nothing, or a reference to nothing.</exception>
    public bool Decode(BitInput input, byte[] window, ref int end, int limit, int start)
    {
        (ulong bits, int count, int next) = input.Lend(out ReadOnlySpan<byte> bytes, out int last);
        int at = end;
        bool isEnded = false;
        while (at < limit && next <= last)
        {
            Refill(bytes, ref bits, ref count, ref next);
            int symbol = _literals.Decode(bits, out int length);
            bits >>= length;
            count -= length;
            if (symbol < EndOfBlock && length > 0)
            {
                window[at++] = (byte)symbol;
                continue;
            }

            if (symbol == EndOfBlock)
            {
                isEnded = true;
                break;
            }

            int index = symbol - EndOfBlock - 1;
            if (length == 0 || index >= LengthBases.Length)
            {
                throw new InvalidDataException("deflate: there is a code that means nothing.");
            }

            int copied = LengthBases[index] + (int)Take(LengthBits[index], ref bits, ref count);
            int far = _distances.Decode(bits, out length);
            bits >>= length;
            count -= length;
            if (length == 0 || far >= DistanceBases.Length)
            {
                throw new InvalidDataException("deflate: there is a code that means nothing.");
            }

            // At most 15 + 5 + 15 + 13 bits were taken since they were filled up to 56.
            int distance = DistanceBases[far] + (int)Take(DistanceBits[far], ref bits, ref count);
            if (distance > at - start)
            {
                throw new InvalidDataException("deflate: there is a reference to what lies before the data.");
            }

            Copy(window, at, distance, copied);
            at += copied;
        }

        end = at;
        input.Return((bits, count, next));
        return isEnded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ReadOnlySpan<byte> bytes, ref ulong bits, ref int count, ref int next)
    {
        if (count < 48)
        {
            bits |= BinaryPrimitives.ReadUInt64LittleEndian(bytes[next..]) << count;
            next += (63 - count) >> 3;
            count |= 56;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Take(int wanted, ref ulong bits, ref int count)
    {
        uint value = (uint)(bits & ((1UL << wanted) - 1));
        bits >>= wanted;
        count -= wanted;
        return value;
    }

    private static void Copy(byte[] window, int end, int distance, int count)
    {
        int from = end - distance;
        if (distance >= count)
        {
            window.AsSpan(from, count).CopyTo(window.AsSpan(end));
            return;
        }

        // It repeats itself: each round can take twice as much.
        Span<byte> target = window.AsSpan(end, count);
        if (distance == 1)
        {
            target.Fill(window[from]);
            return;
        }

        for (int done = 0; done < count;)
        {
            int piece = Math.Min(count - done, distance + done);
            window.AsSpan(from, piece).CopyTo(target[done..]);
            done += piece;
        }
    }

    private void ReadLengths(BitInput input, Span<byte> lengths)
    {
        int next = 0;
        while (next < lengths.Length)
        {
            int symbol = input.Take(_lengths);
            if (symbol < 16)
            {
                lengths[next++] = (byte)symbol;
                continue;
            }

            int count = symbol switch
            {
                16 => (int)input.Take(2) + 3,
                17 => (int)input.Take(3) + 3,
                _ => (int)input.Take(7) + 11,
            };
            if (count > lengths.Length - next || (symbol == 16 && next == 0))
            {
                throw new InvalidDataException("deflate: the codes of a block repeat what is not there.");
            }

            lengths.Slice(next, count).Fill(symbol == 16 ? lengths[next - 1] : (byte)0);
            next += count;
        }
    }
}
