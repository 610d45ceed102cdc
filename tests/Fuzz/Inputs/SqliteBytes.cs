using System.Buffers.Binary;
using System.Text;

namespace ContainerTools.Fuzzing;

/// <summary>Writes an SQLite database with one table of numbers and bytes, as rpm's Packages is, with as many levels as its rows need.</summary>
/// <param name="pageSize">A power of two.</param>
/// <param name="table">The table's name.</param>
internal sealed class SqliteBytes(int pageSize, string table = "Packages")
{
    private const int HeadLength = 100;
    private readonly List<byte[]> _pages = [];

    /// <param name="rows">The bytes of the rows, numbered from 1 on.</param>
    /// <returns>The pages, the first one first.</returns>
    public IReadOnlyList<byte[]> Write(params byte[][] rows)
    {
        // The schema, and the page that the table begins with.
        _pages.AddRange([new byte[pageSize], new byte[pageSize]]);
        List<(uint Page, long Key)> level = Group(rows.Select((row, i) => (LeafCell(i + 1, Record(null, row)), i + 1L)), isLeaf: true);
        while (level.Count > 1)
        {
            level = Group(level.Select(page => ((byte[])[.. Big(page.Page), .. Varint((ulong)page.Key)], page.Key)), isLeaf: false);
        }

        _pages[1] = _pages[^1];
        _pages.RemoveAt(_pages.Count - 1);
        byte[] schema = Record("table", table, table, 2, $"CREATE TABLE '{table}' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)");
        FillPage(_pages[0], HeadLength, isLeaf: true, [LeafCell(1, schema)], 0);
        WriteHead();
        return _pages;
    }

    /// <summary>A log beside the database, of pages that were changed.</summary>
    /// <param name="pageSize">Of the database.</param>
    /// <param name="frames">The pages; Commit is the number of pages of the database where the frame ends a commit, and 0 elsewhere.</param>
    /// <param name="salt">By which the frames belong to the log.</param>
    /// <param name="isBigEndian">In which order its sums are made.</param>
    public static byte[] WriteLog(int pageSize, IEnumerable<(uint Number, byte[] Page, uint Commit)> frames, ulong salt = 5, bool isBigEndian = false)
    {
        byte[] salts = BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(salt));
        byte[] head = [.. Big(isBigEndian ? 0x377F_0683u : 0x377F_0682u), .. Big(3_007_000), .. Big((uint)pageSize), .. Big(0), .. salts];
        (uint, uint) sum = Sum(head, default, isBigEndian);
        List<byte> log = [.. head, .. Big(sum.Item1), .. Big(sum.Item2)];
        foreach ((uint number, byte[] page, uint commit) in frames)
        {
            byte[] start = [.. Big(number), .. Big(commit)];
            sum = Sum(page, Sum(start, sum, isBigEndian), isBigEndian);
            log.AddRange([.. start, .. salts, .. Big(sum.Item1), .. Big(sum.Item2), .. page]);
        }

        return [.. log];
    }

    private static (uint, uint) Sum(ReadOnlySpan<byte> bytes, (uint First, uint Second) sum, bool isBigEndian)
    {
        for (int i = 0; i < bytes.Length; i += 8)
        {
            sum.First += Read(bytes[i..]) + sum.Second;
            sum.Second += Read(bytes[(i + 4)..]) + sum.First;
        }

        return sum;

        uint Read(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }

    private void WriteHead()
    {
        byte[] first = _pages[0];
        "SQLite format 3\0"u8.CopyTo(first);
        BinaryPrimitives.WriteUInt16BigEndian(first.AsSpan(16), pageSize == 65536 ? (ushort)1 : (ushort)pageSize);
        new byte[] { 1, 1, 0, 64, 32, 32 }.CopyTo(first, 18);
        Big((uint)_pages.Count).CopyTo(first, 28);
        Big(1).CopyTo(first, 40);
        Big(4).CopyTo(first, 44);
        Big(1).CopyTo(first, 56);
    }

    // Pages that hold the cells in their order, each with the largest key below it. Pages that long rows continue in come before the row's own.
    private List<(uint Page, long Key)> Group(IEnumerable<(byte[] Cell, long Key)> cells, bool isLeaf)
    {
        var pages = new List<(uint, long)>();
        var waiting = new List<byte[]>();
        int head = isLeaf ? 8 : 12;
        int used = head;
        long last = 0;
        foreach ((byte[] cell, long key) in cells)
        {
            if (used + cell.Length + 2 > pageSize)
            {
                pages.Add((AddTreePage(waiting, isLeaf), last));
                waiting.Clear();
                used = head;
            }

            waiting.Add(cell);
            used += cell.Length + 2;
            last = key;
        }

        pages.Add((AddTreePage(waiting, isLeaf), last));
        return pages;
    }

    private uint AddTreePage(List<byte[]> cells, bool isLeaf)
    {
        byte[] page = new byte[pageSize];
        FillPage(page, 0, isLeaf, isLeaf ? cells : cells[..^1], isLeaf ? 0 : BinaryPrimitives.ReadUInt32BigEndian(cells[^1]));
        _pages.Add(page);
        return (uint)_pages.Count;
    }

    private static void FillPage(byte[] page, int head, bool isLeaf, IReadOnlyList<byte[]> cells, uint rightMost)
    {
        page[head] = (byte)(isLeaf ? 13 : 5);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(head + 3), (ushort)cells.Count);
        Big(rightMost)[..(isLeaf ? 0 : 4)].CopyTo(page, head + 8);
        int pointers = head + (isLeaf ? 8 : 12);
        int free = page.Length;
        for (int i = 0; i < cells.Count; i++)
        {
            free -= cells[i].Length;
            cells[i].CopyTo(page, free);
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(pointers + (i * 2)), (ushort)free);
        }

        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(head + 5), (ushort)free);
    }

    private byte[] LeafCell(long key, byte[] record)
    {
        byte[] start = [.. Varint((ulong)record.Length), .. Varint((ulong)key)];
        int most = pageSize - 35;
        if (record.Length <= most)
        {
            return [.. start, .. record];
        }

        int least = ((pageSize - 12) * 32 / 255) - 23;
        int cut = least + ((record.Length - least) % (pageSize - 4));
        int local = cut <= most ? cut : least;
        return [.. start, .. record[..local], .. Big(AddOverflow(record[local..]))];
    }

    private uint AddOverflow(byte[] rest)
    {
        uint first = (uint)_pages.Count + 1;
        byte[][] pieces = [.. rest.Chunk(pageSize - 4)];
        for (int i = 0; i < pieces.Length; i++)
        {
            byte[] page = new byte[pageSize];
            Big(i < pieces.Length - 1 ? (uint)_pages.Count + 2 : 0).CopyTo(page, 0);
            pieces[i].CopyTo(page, 4);
            _pages.Add(page);
        }

        return first;
    }

    private static byte[] Record(params object?[] columns)
    {
        var types = new List<byte>();
        var bodies = new List<byte>();
        foreach (object? column in columns)
        {
            (ulong type, byte[] body) = column switch
            {
                null => (0ul, Array.Empty<byte>()),
                int number => (4ul, Big((uint)number)),
                string text => ((ulong)(Encoding.UTF8.GetByteCount(text) * 2) + 13, Encoding.UTF8.GetBytes(text)),
                _ => ((ulong)((byte[])column).Length * 2 + 12, (byte[])column),
            };
            types.AddRange(Varint(type));
            bodies.AddRange(body);
        }

        // The length counts itself, in one byte as long as there are few columns.
        return [(byte)(types.Count + 1), .. types, .. bodies];
    }

    private static byte[] Varint(ulong number)
    {
        var bytes = new List<byte> { (byte)(number & 0x7F) };
        while ((number >>= 7) != 0)
        {
            bytes.Insert(0, (byte)(number | 0x80));
        }

        return [.. bytes];
    }

    private static byte[] Big(uint number) => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(number));
}
