namespace ContainerTools.Tar;

/// <summary>Reads the maps of sparse files that stand in blocks of their own.</summary>
internal static class SparseMapReader
{
    private const int NumberLength = 12;
    private const int RegionLength = 2 * NumberLength;

    // GNU tar, tar.h: struct oldgnu_header and struct sparse_header.
    private static readonly Range HeaderRegions = 386..482;
    private static readonly Range ExtensionRegions = 0..504;
    private const int HeaderContinues = 482;
    private const int ExtensionContinues = 504;

    /// <summary>Where the real size of an old GNU sparse file stands in its header.</summary>
    public static readonly Range RealSize = 483..495;

    /// <summary>Reads the regions in an old GNU header and the blocks after it.</summary>
    /// <returns>Null if they make no map.</returns>
    public static async ValueTask<SparseMap?> ReadOldAsync(ReadOnlyMemory<byte> header, RawBlocks blocks, CancellationToken cancel)
    {
        var map = new SparseMap();
        bool valid = AddRegions(map, header.Span[HeaderRegions]);
        for (bool more = header.Span[HeaderContinues] != 0; more && valid;)
        {
            ReadOnlyMemory<byte> block = await blocks.AppendAsync(TarSize.Block, cancel).ConfigureAwait(false);
            valid = AddRegions(map, block.Span[ExtensionRegions]);
            more = block.Span[ExtensionContinues] != 0;
        }

        return valid ? map : null;
    }

    /// <summary>Reads a map of version 1.0: lines with the count, and the offset and length of each region, in whole blocks.</summary>
    /// <returns>Null if it is none; and how much of the content it took.</returns>
    public static async ValueTask<(SparseMap? Map, long Length)> ReadTextAsync(long storedSize, RawBlocks blocks, CancellationToken cancel)
    {
        var map = new SparseMap();
        long length = 0;
        long left = -1;
        long number = -1;
        long offset = -1;
        while (left != 0)
        {
            if (storedSize - length < TarSize.Block)
            {
                return (null, length);
            }

            ReadOnlyMemory<byte> block = await blocks.AppendAsync(TarSize.Block, cancel).ConfigureAwait(false);
            length += TarSize.Block;
            for (int i = 0; i < TarSize.Block && left != 0; i++)
            {
                if (!Take(block.Span[i]))
                {
                    return (null, length);
                }
            }
        }

        return (map, length);

        bool Take(byte c)
        {
            if (c != '\n')
            {
                int digit = c - '0';
                number = Math.Max(number, 0);
                bool fits = digit is >= 0 and <= 9 && number <= (long.MaxValue - digit) / 10;
                number = fits ? number * 10 + digit : 0;
                return fits;
            }

            (long value, number) = (number, -1);
            if (value < 0 || left < 0 && value > TarLimits.SparseRegions)
            {
                return false;
            }

            if (left < 0)
            {
                left = value * 2;
                return true;
            }

            bool isLength = left-- % 2 != 0;
            (long start, offset) = (offset, value);
            return !isLength || map.Add(start, value);
        }
    }

    private static bool AddRegions(SparseMap map, ReadOnlySpan<byte> table)
    {
        // The first unused place ends the table.
        for (; table.Length >= RegionLength && table[0] != 0; table = table[RegionLength..])
        {
            if (!TarNumber.TryParse(table[..NumberLength], out long offset)
                || !TarNumber.TryParse(table[NumberLength..RegionLength], out long length)
                || !map.Add(offset, length))
            {
                return false;
            }
        }

        return true;
    }
}
