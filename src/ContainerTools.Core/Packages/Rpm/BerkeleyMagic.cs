using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>By which numbers files of Berkeley DB are known, in the byte order of the machine that wrote them (libdb, <c>src/dbinc/db_page.h</c>).</summary>
internal static class BerkeleyMagic
{
    public const uint Hash = 0x0006_1561;
    public const int Offset = 12;
    private const uint BTree = 0x0005_3162;
    private const uint Queue = 0x0004_2253;
    private const uint Heap = 0x0007_4582;

    // Up to version 1.85 the number stood in front.
    private const int OldOffset = 0;

    public static bool IsBerkeley(ReadOnlySpan<byte> lead) =>
        NameOf(ReadBoth(lead, Offset, out _)) is not null || ReadBoth(lead, OldOffset, out _) is Hash or BTree;

    /// <summary>Whether it is a hash table of version 2 or later, and in which order its bytes are.</summary>
    public static bool IsHash(ReadOnlySpan<byte> lead, out bool isBigEndian) => ReadBoth(lead, Offset, out isBigEndian) == Hash;

    /// <summary>What to call a file that is no such table.</summary>
    public static string Describe(ReadOnlySpan<byte> lead) => NameOf(ReadBoth(lead, Offset, out _)) ?? "a file of version 1";

    private static string? NameOf(uint magic) => magic switch
    {
        Hash => "a hash table",
        BTree => "a B-tree",
        Queue => "a queue",
        Heap => "a heap",
        _ => null,
    };

    // None of the numbers is one of the others read backwards.
    private static uint ReadBoth(ReadOnlySpan<byte> lead, int offset, out bool isBigEndian)
    {
        uint big = BinaryPrimitives.ReadUInt32BigEndian(lead[offset..]);
        isBigEndian = NameOf(big) is not null;
        return isBigEndian ? big : BinaryPrimitives.ReverseEndianness(big);
    }
}
