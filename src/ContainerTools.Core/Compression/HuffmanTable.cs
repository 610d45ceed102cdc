namespace ContainerTools.Compression;

/// <summary>
/// Decodes one alphabet of a deflate block (RFC 1951, section 3.2.2). The first bits of a code lead to its symbol, or to a second table
/// for the few codes that are longer. For one thread.
/// </summary>
/// <param name="bits">How many bits the first table is looked up by.</param>
internal sealed class HuffmanTable(int bits)
{
    /// <summary>The longest code of deflate, in bits.</summary>
    public const int LongestCode = 15;

    // An entry has its symbol or the place of a second table, above eight bits: the length of the code, or with this flag the bits of that table.
    private const uint Link = 0x80;
    private readonly uint[] _entries = new uint[(1 << bits) + (1 << LongestCode)];

    /// <param name="lengths">Of the codes, by symbol; zero for a symbol that does not occur.</param>
    /// <param name="mayBeIncomplete">Whether one code of one bit, or none at all, will do.</param>
    /// <exception cref="InvalidDataException">The lengths are those of no code.</exception>
    public void Build(ReadOnlySpan<byte> lengths, bool mayBeIncomplete)
    {
        Span<int> counts = stackalloc int[LongestCode + 1];
        foreach (byte length in lengths)
        {
            counts[length]++;
        }

        counts[0] = 0;
        Check(counts, mayBeIncomplete);
        Span<int> next = stackalloc int[LongestCode + 2];
        for (int length = 1; length <= LongestCode; length++)
        {
            next[length + 1] = (next[length] + counts[length]) << 1;
        }

        Array.Clear(_entries, 0, 1 << bits);
        int end = 1 << bits;
        int longest = counts.LastIndexOfAnyExcept(0);
        for (int length = 1; length <= longest; length++)
        {
            for (int symbol = 0; counts[length] > 0 && symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    Put(Reverse(next[length]++, length), length, symbol, longest, ref end);
                }
            }
        }
    }

    /// <summary>Finds the code that input begins with.</summary>
    /// <param name="input">The next bits, the first one lowest; 15 of them at least, zeros behind the end.</param>
    /// <param name="length">Of the code, in bits; zero where no code begins so.</param>
    /// <returns>The symbol.</returns>
    public int Decode(ulong input, out int length)
    {
        uint entry = _entries[input & ((1UL << bits) - 1)];
        if ((entry & Link) != 0)
        {
            entry = _entries[(entry >> 8) + ((input >> bits) & ((1UL << (int)(entry & 0x7F)) - 1))];
        }

        length = (int)(entry & 0xFF);
        return (int)(entry >> 8);
    }

    private static void Check(ReadOnlySpan<int> counts, bool mayBeIncomplete)
    {
        int free = 1;
        int codes = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            free = (free << 1) - counts[length];
            codes += counts[length];
            if (free < 0)
            {
                throw new InvalidDataException("deflate: a block has more codes than bits allow.");
            }
        }

        // As zlib takes it: an alphabet of one symbol needs no second code.
        if (free > 0 && !(mayBeIncomplete && (codes == 0 || (codes == 1 && counts[1] == 1))))
        {
            throw new InvalidDataException("deflate: a block has codes for too few of its bits.");
        }
    }

    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed |= ((code >> i) & 1) << (length - 1 - i);
        }

        return reversed;
    }

    private void Put(int code, int length, int symbol, int longest, ref int end)
    {
        uint entry = ((uint)symbol << 8) | (uint)length;
        if (length <= bits)
        {
            for (int at = code; at < 1 << bits; at += 1 << length)
            {
                _entries[at] = entry;
            }

            return;
        }

        ref uint link = ref _entries[code & ((1 << bits) - 1)];
        int size = longest - bits;
        if (link == 0)
        {
            link = ((uint)end << 8) | Link | (uint)size;
            Array.Clear(_entries, end, 1 << size);
            end += 1 << size;
        }

        int table = (int)(link >> 8);
        for (int at = code >> bits; at < 1 << size; at += 1 << (length - bits))
        {
            _entries[table + at] = entry;
        }
    }
}
