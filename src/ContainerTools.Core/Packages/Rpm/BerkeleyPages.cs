using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>The pages of a hash table of Berkeley DB (libdb, <c>src/dbinc/db_page.h</c>).</summary>
internal sealed class BerkeleyPages
{
    /// <summary>Of each page, in front of its content.</summary>
    public const int HeadLength = 26;

    public const int TypeOffset = 25;
    public const int NextOffset = 16;
    public const int EntriesOffset = 20;

    /// <summary>Where pages of long values say how much they hold.</summary>
    public const int UsedOffset = 22;

    private const int MetaLength = 72;
    private const byte MetaType = 8;
    private readonly DatabaseFile _file;
    private readonly bool _isBigEndian;
    private readonly string _what;

    private BerkeleyPages(DatabaseFile file, ReadOnlySpan<byte> meta, bool isBigEndian, string what)
    {
        (_file, _isBigEndian, _what) = (file, isBigEndian, what);
        uint size = UInt32(meta[20..]);
        if (size is < 512 or > 65536 || !uint.IsPow2(size) || meta[TypeOffset] != MetaType)
        {
            throw RpmFault.Malformed(what, $"is a damaged Berkeley DB file: it has pages of {size} bytes, the first of the kind {meta[TypeOffset]}");
        }

        (Size, Last) = ((int)size, UInt32(meta[32..]));
    }

    public int Size { get; }

    /// <summary>The number of the last page, as the first one says.</summary>
    public uint Last { get; }

    /// <exception cref="ImageException">It is damaged, or of a kind that is not supported.</exception>
    public static BerkeleyPages Open(DatabaseFile file, string what)
    {
        Span<byte> meta = stackalloc byte[MetaLength];
        if (!file.TryRead(0, meta))
        {
            throw RpmFault.Malformed(what, $"is cut short: {file.Length} bytes hold no header of Berkeley DB");
        }

        if (!BerkeleyMagic.IsHash(meta, out bool isBigEndian))
        {
            throw Unsupported(what, BerkeleyMagic.Describe(meta));
        }

        var pages = new BerkeleyPages(file, meta, isBigEndian, what);
        uint version = pages.UInt32(meta[16..]);
        return (version, meta[24], meta[26]) switch
        {
            (_, not 0, _) => throw Unsupported(what, "encrypted"),
            (_, _, not 0) => throw Unsupported(what, $"a hash table with checksums or in parts (flags {meta[26]})"),
            ( < 8 or > 10, _, _) => throw Unsupported(what, $"a hash table of version {version}"),
            _ => pages,
        };
    }

    /// <summary>The beginning of a page, or all of it.</summary>
    /// <exception cref="ImageException">There is no such page.</exception>
    public void Read(uint number, Span<byte> target)
    {
        if (number == 0 || number > Last || !_file.TryRead((long)number * Size, target))
        {
            throw RpmFault.Malformed(_what, $"is damaged or cut short: there is no page {number} of {Last}");
        }
    }

    public ushort UInt16(ReadOnlySpan<byte> bytes) => _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    public uint UInt32(ReadOnlySpan<byte> bytes) => _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>Whether the page says that it is the one with this number.</summary>
    public bool IsNumbered(ReadOnlySpan<byte> page, uint number) => UInt32(page[8..]) == number;

    private static ImageException Unsupported(string what, string kind) =>
        RpmFault.Unsupported(what, $"is a Berkeley DB file of a kind that is not supported: {kind}. 'rpmdb --rebuilddb' makes the database anew");
}
