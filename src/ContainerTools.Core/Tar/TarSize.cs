namespace ContainerTools.Tar;

/// <summary>How many bytes things take up in an archive, known before any is written.</summary>
internal static class TarSize
{
    public const int Block = 512;

    /// <summary>An archive's length is a multiple of this (20 blocks, tar's oldest convention).</summary>
    public const int Record = 20 * Block;

    /// <summary>The zero bytes that fill up the last block of an entry's content.</summary>
    public static int Padding(long size) => (int)(-size & (Block - 1));

    /// <summary>Two zero blocks, then zeros up to a whole record.</summary>
    public static int End(long lengthBefore)
    {
        int last = (int)(lengthBefore % Record) + (2 * Block);
        return (2 * Block) + ((Record - (last % Record)) % Record);
    }

    /// <summary>Of an archive, from the sum of its entries.</summary>
    public static long Archive(long entries) => SizeSum.Add(entries, End(entries));
}
