namespace ContainerTools.Tar;

/// <summary>One header block among those before a content, and the body that follows it where it is an extension's.</summary>
/// <param name="Offset">Of the block, in bytes from the first of them.</param>
/// <param name="Type">What the block says that it is.</param>
/// <param name="BodyLength">Of the body in bytes, without what fills its last block; 0 for none.</param>
internal readonly record struct TarHeaderBlock(int Offset, TarEntryType Type, int BodyLength)
{
    /// <summary>Where the body begins.</summary>
    public int BodyOffset => Offset + TarSize.Block;

    /// <summary>Where the next block begins.</summary>
    public int End => BodyOffset + BodyLength + TarSize.Padding(BodyLength);

    /// <summary>The extensions of an entry and its own block, the last one. A map of holes may follow that.</summary>
    /// <param name="blocks">As <see cref="TarEntry.RawHeader"/> has them.</param>
    public static IEnumerable<TarHeaderBlock> ReadAll(ReadOnlyMemory<byte> blocks)
    {
        TarHeaderBlock block;
        for (int offset = 0; offset < blocks.Length; offset = block.End)
        {
            yield return block = Read(blocks.Span, offset);
            if (!TarExtensions.Includes(block.Type))
            {
                yield break;
            }
        }
    }

    private static TarHeaderBlock Read(ReadOnlySpan<byte> blocks, int offset)
    {
        ReadOnlySpan<byte> block = blocks.Slice(offset, TarSize.Block);
        var type = (TarEntryType)block[UstarBlock.TypeOffset];
        _ = TarNumber.TryParse(block[UstarBlock.Size], out long size);
        return new TarHeaderBlock(offset, type, TarExtensions.Includes(type) ? (int)size : 0);
    }
}
