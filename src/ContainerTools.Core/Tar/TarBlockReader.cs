namespace ContainerTools.Tar;

/// <summary>Finds headers, their extensions and the end of the archive among the blocks.</summary>
internal sealed class TarBlockReader(TarInput input, TarFault fault)
{
    private bool _ended;

    public TarFlaws Flaws { get; private set; }

    /// <summary>All blocks in front of the current content.</summary>
    public RawBlocks Raw { get; } = new(input, fault);

    /// <summary>Appends the next header block to <see cref="Raw"/>.</summary>
    /// <param name="isExpected">Whether the archive cannot end here, because an extension wants its entry.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Where the block lies; null at the end of the archive.</returns>
    public async ValueTask<long?> ReadHeaderAsync(bool isExpected, CancellationToken cancel)
    {
        for (int zeroBlocks = 0; !_ended; zeroBlocks++)
        {
            long offset = input.Position;
            if (!await input.FillAsync(TarSize.Block, cancel).ConfigureAwait(false))
            {
                Flaws |= input.Buffered.IsEmpty ? TarFlaws.MissingEnd : throw fault.InBlock(offset, "is cut off");
                _ended = true;
            }
            else if (input.Buffered[..TarSize.Block].ContainsAnyExcept((byte)0))
            {
                Flaws |= zeroBlocks > 0 ? TarFlaws.LoneZeroBlock : TarFlaws.None;
                Verify(input.Buffered[..TarSize.Block], offset);
                await Raw.AppendAsync(TarSize.Block, cancel).ConfigureAwait(false);
                return offset;
            }
            else
            {
                input.Advance(TarSize.Block);
                _ended = zeroBlocks == 1;
            }

            if (isExpected)
            {
                throw fault.InBlock(Raw.Offset, "belongs to an entry that does not follow");
            }

            Raw.Clear();
        }

        await ReadToEndAsync(cancel).ConfigureAwait(false);
        return null;
    }

    /// <summary>Appends the content of the extension whose header came last.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadExtensionAsync(long offset, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> header = Raw.Bytes[^TarSize.Block..];
        if (!TarNumber.TryParse(header.Span[UstarBlock.Size], out long size) || size is < 0 or > TarLimits.Extension)
        {
            throw fault.InBlock(offset, $"announces an extension with a size that is not between 0 and {TarLimits.Extension:N0}");
        }

        int length = (int)size;
        ReadOnlyMemory<byte> blocks = await Raw.AppendAsync(length + TarSize.Padding(length), cancel).ConfigureAwait(false);
        return blocks[..length];
    }

    // A wrong checksum: this is no header, or it was damaged.
    private void Verify(ReadOnlySpan<byte> block, long offset)
    {
        if (!UstarBlock.IsIntact(block))
        {
            throw fault.InBlock(offset, "has a wrong checksum");
        }
    }

    private async ValueTask ReadToEndAsync(CancellationToken cancel)
    {
        while (await input.FillAsync(1, cancel).ConfigureAwait(false))
        {
            Flaws |= input.Buffered.ContainsAnyExcept((byte)0) ? TarFlaws.TrailingData : TarFlaws.None;
            input.Advance(input.Buffered.Length);
        }
    }
}
