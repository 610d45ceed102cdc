using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>A page of a table's b-tree.</summary>
internal sealed class SqlitePage
{
    private const byte Interior = 5;
    private const byte Leaf = 13;

    private readonly int _pointers;
    private readonly string _what;

    private SqlitePage(ReadOnlyMemory<byte> bytes, int head, string what)
    {
        (Bytes, _what) = (bytes, what);
        IsLeaf = bytes.Span[head] == Leaf;
        CellCount = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[(head + 3)..]);
        _pointers = head + (IsLeaf ? 8 : 12);
    }

    public bool IsLeaf { get; }

    public int CellCount { get; }

    /// <summary>The pages below, in their order.</summary>
    public IReadOnlyList<uint> Children { get; private set; } = [];

    /// <summary>What SQLite uses of the page.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <exception cref="ImageException">It is no page of a table.</exception>
    public static SqlitePage Parse(byte[] bytes, uint number, int usable, string what)
    {
        int head = number == 1 ? SqlitePages.HeadLength : 0;
        if (bytes[head] is not (Interior or Leaf))
        {
            throw RpmFault.Malformed(what, $"is damaged: its page {number}, of the kind {bytes[head]}, is not part of a table");
        }

        var page = new SqlitePage(bytes.AsMemory(0, usable), head, what);
        if (page._pointers + (page.CellCount * 2) > usable)
        {
            throw RpmFault.Malformed(what, $"is damaged: its page {number} has {page.CellCount} cells");
        }

        page.Children = page.IsLeaf ? [] : page.FindChildren();
        return page;
    }

    /// <summary>From the beginning of a cell to the end of the page.</summary>
    /// <exception cref="ImageException">It begins outside the page.</exception>
    public ReadOnlyMemory<byte> CellAt(int index)
    {
        int offset = BinaryPrimitives.ReadUInt16BigEndian(Bytes.Span[(_pointers + (index * 2))..]);
        return offset <= Bytes.Length - sizeof(uint) ? Bytes[offset..] : throw RpmFault.Malformed(_what, "is damaged: a cell lies outside its page");
    }

    private IReadOnlyList<uint> FindChildren() =>
    [
        .. Enumerable.Range(0, CellCount).Select(i => BinaryPrimitives.ReadUInt32BigEndian(CellAt(i).Span)),
        BinaryPrimitives.ReadUInt32BigEndian(Bytes.Span[(_pointers - sizeof(uint))..]),
    ];
}
