using System.Buffers;

namespace ContainerTools.Tar;

/// <summary>Collects the blocks in front of one content as they are.</summary>
internal sealed class RawBlocks(TarInput input, TarFault fault)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4 * TarSize.Block);

    /// <summary>Where the first of them lies in the archive.</summary>
    public long Offset { get; private set; } = input.Position;

    /// <summary>Valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <param name="offset">Where in the archive the block lies, which is one of these.</param>
    public ReadOnlySpan<byte> BlockAt(long offset) => Bytes.Span.Slice((int)(offset - Offset), TarSize.Block);

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        Offset = input.Position;
    }

    /// <summary>Takes whole blocks from the input.</summary>
    /// <returns>The new ones.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> AppendAsync(int length, CancellationToken cancel)
    {
        int start = _bytes.WrittenCount;
        if (start > TarLimits.RawHeader - length)
        {
            throw fault.InBlock(Offset, $"and its extensions have more than {TarLimits.RawHeader:N0} bytes");
        }

        for (int left = length; left > 0;)
        {
            if (!await input.FillAsync(1, cancel).ConfigureAwait(false))
            {
                throw fault.InBlock(Offset, $"is cut off: {left:N0} of the bytes before the content are missing");
            }

            left -= Take(left);
        }

        return _bytes.WrittenMemory[start..];
    }

    private int Take(int wanted)
    {
        ReadOnlySpan<byte> piece = input.Buffered[..Math.Min(wanted, input.Buffered.Length)];
        _bytes.Write(piece);
        input.Advance(piece.Length);
        return piece.Length;
    }
}
