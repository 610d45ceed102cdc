using System.Buffers.Binary;

namespace ContainerTools.Fuzzing;

/// <summary>Writes a hash table of Berkeley DB as rpm's Packages was: numbers as keys, long values in pages of their own. It has one bucket, which is enough for readers.</summary>
/// <param name="pageSize">A power of two.</param>
/// <param name="isBigEndian">As machines wrote it whose numbers are.</param>
internal sealed class BerkeleyBytes(int pageSize, bool isBigEndian)
{
    public const int HeadLength = 26;
    private readonly List<byte[]> _pages = [];
    private int _hashPage;
    private int _free;

    /// <param name="packages">Their headers, numbered from 1 on. In front stands what rpm keeps under the number 0.</param>
    public byte[] Write(params byte[][] packages)
    {
        _pages.Add(new byte[pageSize]);
        AddHashPage();
        AddItem(Key(0), Inline(Number((uint)packages.Length)));
        for (uint i = 0; i < packages.Length; i++)
        {
            // Berkeley DB keeps what is longer than a quarter of a page elsewhere.
            byte[] package = packages[i];
            AddItem(Key(i + 1), package.Length <= pageSize / 4 ? Inline(package) : [3, 0, 0, 0, .. Number(AddOverflow(package)), .. Number((uint)package.Length)]);
        }

        WriteMeta(packages.Length + 1);
        return [.. _pages.SelectMany(page => page)];
    }

    private void WriteMeta(int count)
    {
        byte[] meta = _pages[0];
        Put(meta, 12, 0x0006_1561);
        Put(meta, 16, 9);
        Put(meta, 20, (uint)pageSize);
        meta[25] = 8;
        Put(meta, 32, (uint)_pages.Count - 1);

        // The masks of one bucket, as Berkeley DB computes them: of no bits, and of one bit less than that.
        Put(meta, 80, uint.MaxValue);
        Put(meta, 88, (uint)count);

        // What Berkeley DB's own hash function makes of a text that it keeps for this.
        Put(meta, 92, 0x5E68_8DD1);

        // Where the pages of buckets begin: of the first one behind this page.
        Put(meta, 96, 1);
    }

    private uint AddPage(byte type)
    {
        byte[] page = new byte[pageSize];
        Put(page, 8, (uint)_pages.Count);
        page[25] = type;
        _pages.Add(page);
        return (uint)_pages.Count - 1;
    }

    private void AddHashPage()
    {
        int before = _hashPage;
        _hashPage = (int)AddPage(2);
        _free = pageSize;
        if (before > 0)
        {
            Put(_pages[before], 16, (uint)_hashPage);
            Put(_pages[_hashPage], 12, (uint)before);
        }
    }

    private void AddItem(byte[] key, byte[] value)
    {
        if (_free - key.Length - value.Length < HeadLength + (Entries + 2) * 2)
        {
            AddHashPage();
        }

        foreach (byte[] item in new[] { key, value })
        {
            _free -= item.Length;
            byte[] page = _pages[_hashPage];
            item.CopyTo(page, _free);
            PutShort(page, HeadLength + (Entries * 2), _free);
            PutShort(page, 20, Entries + 1);
            PutShort(page, 22, _free);
        }
    }

    private int Entries => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_pages[_hashPage].AsSpan(20)) : BinaryPrimitives.ReadUInt16LittleEndian(_pages[_hashPage].AsSpan(20));

    private uint AddOverflow(byte[] value)
    {
        uint first = 0;
        uint before = 0;
        foreach (byte[] piece in value.Chunk(pageSize - HeadLength))
        {
            uint number = AddPage(7);
            byte[] page = _pages[(int)number];
            piece.CopyTo(page, HeadLength);
            PutShort(page, 20, 1);
            PutShort(page, 22, piece.Length);
            Put(page, 12, before);
            if (before > 0)
            {
                Put(_pages[(int)before], 16, number);
            }

            first = first == 0 ? number : first;
            before = number;
        }

        return first;
    }

    private byte[] Key(uint number) => Inline(Number(number));

    private static byte[] Inline(byte[] bytes) => [1, .. bytes];

    private byte[] Number(uint number)
    {
        byte[] bytes = new byte[4];
        Put(bytes, 0, number);
        return bytes;
    }

    private void Put(byte[] target, int offset, uint number) =>
        BitConverter.GetBytes(isBigEndian ? BinaryPrimitives.ReverseEndianness(number) : number).CopyTo(target, offset);

    private void PutShort(byte[] target, int offset, int number) =>
        BitConverter.GetBytes(isBigEndian ? BinaryPrimitives.ReverseEndianness((ushort)number) : (ushort)number).CopyTo(target, offset);
}
