using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>The pages of an SQLite database as its last commit left them, in the file or in the log beside it ("Database File Format", section 1).</summary>
internal sealed class SqlitePages
{
    /// <summary>Of the database's own header, in front of the first page's.</summary>
    public const int HeadLength = 100;

    private const int SmallestUsable = 480;
    private readonly DatabaseFile _file;
    private readonly SqliteWal? _wal;
    private readonly PageSet _used;
    private readonly string _what;

    private SqlitePages(DatabaseFile file, SqliteWal? wal, int size, string what)
    {
        (_file, _wal, Size, _what) = (file, wal, size, what);
        _used = new PageSet(what);
        Count = wal is { PageCount: > 0 } ? wal.PageCount : file.Length / size;
    }

    public int Size { get; }

    /// <summary>Without the bytes at the end of each page that extensions may have reserved.</summary>
    public int Usable { get; private set; }

    public long Count { get; }

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    public static bool IsSqlite(ReadOnlySpan<byte> lead) => lead.StartsWith(Magic);

    /// <exception cref="ImageException">The header is damaged, or the database of a kind that rpm does not write.</exception>
    public static SqlitePages Open(DatabaseFile file, DatabaseFile? log, string what)
    {
        byte[] head = new byte[HeadLength];
        if (!file.TryRead(0, head))
        {
            throw RpmFault.Malformed(what, $"is cut short: {file.Length} bytes hold no header of SQLite");
        }

        // Powers of two up to 65536, which the field cannot hold and says as 1.
        int size = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(16)) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(16));
        if (size < 512 || !int.IsPow2(size))
        {
            throw RpmFault.Malformed(what, $"is a damaged SQLite database: it has pages of {size} bytes");
        }

        var pages = new SqlitePages(file, log is null ? null : SqliteWal.Open(log, size), size, what);
        pages.ReadHead();
        return pages;
    }

    /// <summary>A page, in memory of its own.</summary>
    /// <exception cref="ImageException">There is no such page, or it was read before.</exception>
    public byte[] Read(uint number)
    {
        byte[] page = new byte[Size];
        Read(number, page);
        return page;
    }

    /// <inheritdoc cref="Read(uint)"/>
    public void Read(uint number, Span<byte> target)
    {
        ReadAnyTime(number, target);
        _used.Use(number);
    }

    // The header in the log counts, if there is one.
    private void ReadHead()
    {
        byte[] page = new byte[Size];
        ReadAnyTime(1, page);
        Usable = Size - page[20];
        if (Usable < SmallestUsable)
        {
            throw RpmFault.Malformed(_what, $"is a damaged SQLite database: of each page {Usable} bytes are used");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(56)) is > 1 and var encoding)
        {
            throw RpmFault.Unsupported(_what, $"is an SQLite database whose texts have the encoding {encoding}, which is not supported; rpm writes UTF-8. 'rpmdb --rebuilddb' makes it anew");
        }
    }

    private void ReadAnyTime(uint number, Span<byte> target)
    {
        if (number == 0 || number > Count || !(_wal?.TryRead(number, target) == true || _file.TryRead((number - 1L) * Size, target)))
        {
            throw RpmFault.Malformed(_what, $"is damaged or cut short: there is no page {number}");
        }
    }
}
