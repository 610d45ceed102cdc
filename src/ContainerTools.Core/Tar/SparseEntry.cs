namespace ContainerTools.Tar;

/// <summary>Makes sense of entries with holes, in all four notations.</summary>
internal static class SparseEntry
{
    /// <param name="header">With the size that is stored.</param>
    /// <param name="pax">What pax records say about holes, if they do.</param>
    /// <param name="blocks">Reads the blocks that follow the header.</param>
    /// <param name="fault">Makes errors.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The header of the file as it really is, how much of the content is left, and the map of that.</returns>
    /// <exception cref="ImageException">Map and sizes do not fit.</exception>
    public static async ValueTask<(TarHeader Header, long StoredSize, SparseMap Map)> ReadAsync(
        TarHeader header, PaxSparse? pax, RawBlocks blocks, TarFault fault, CancellationToken cancel)
    {
        long stored = header.Size;
        long? realSize = pax?.RealSize;
        SparseMap? map = null;
        if (header.Type == TarEntryType.GnuSparseFile)
        {
            ReadOnlyMemory<byte> block = blocks.Bytes[^TarSize.Block..];
            realSize = TarNumber.TryParse(block.Span[SparseMapReader.RealSize], out long size) ? size : null;
            map = await SparseMapReader.ReadOldAsync(block, blocks, cancel).ConfigureAwait(false);
        }
        else if (pax is { MapIsInContent: true } && !header.IsHeaderOnly)
        {
            (map, long length) = await SparseMapReader.ReadTextAsync(stored, blocks, cancel).ConfigureAwait(false);
            stored -= length;
        }
        else if (pax is { IsSupported: true } && !header.IsHeaderOnly)
        {
            map = new SparseMap();
            map = map.AddAll(pax.Numbers) ? map : null;
        }

        return map is not null && realSize is { } real && map.Fits(real, stored)
            ? (header with { Type = TarEntryType.File, Size = real }, stored, map)
            : throw fault.InEntry(header.Name, blocks.Offset, "is sparse in a way that does not fit its size, or unknown");
    }
}
