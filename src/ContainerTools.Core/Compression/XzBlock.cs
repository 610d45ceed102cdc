using SharpCompress.Compressors.LZMA;

namespace ContainerTools.Compression;

/// <summary>A block of .xz (section 3) that is being read.</summary>
internal sealed class XzBlock : IDisposable
{
    private readonly DecoderInput _input;
    private readonly XzBlockHeader _header;
    private readonly XzCheck _check;
    private readonly LzmaStream _decoder;
    private readonly long _start;

    /// <param name="input">Behind the header.</param>
    /// <param name="header">The block's header.</param>
    /// <param name="check">What follows the block.</param>
    public XzBlock(DecoderInput input, XzBlockHeader header, XzCheckKind check)
    {
        _input = input;
        _header = header;
        _check = new XzCheck(check);
        _start = input.Taken;
        _decoder = LzmaStream.Create([header.Dictionary], input, leaveOpen: true);
    }

    /// <summary>Of the content that was read.</summary>
    public long Size { get; private set; }

    /// <summary>As the index has it: header, compressed data and check. Known after <see cref="ReadEnd"/>.</summary>
    public long UnpaddedSize { get; private set; }

    public int Read(Span<byte> buffer)
    {
        int read = _decoder.Read(buffer);
        _check.Append(buffer[..read]);
        Size += read;
        return read;
    }

    /// <summary>Reads what follows the compressed data.</summary>
    /// <exception cref="InvalidDataException">The content is not what the block says.</exception>
    public void ReadEnd()
    {
        long compressed = _input.Taken - _start;
        if (compressed != (_header.CompressedSize ?? compressed) || Size != (_header.Size ?? Size))
        {
            throw new InvalidDataException("xz: a block has another size than its header says.");
        }

        ReadPadding(_input, compressed);
        UnpaddedSize = _header.Length + compressed + _check.Length;
        if (!_check.Matches(_input.Take(_check.Length)))
        {
            throw new InvalidDataException("xz: a block's content does not match its checksum.");
        }
    }

    /// <summary>Reads zeros up to a multiple of four bytes.</summary>
    /// <param name="input">Where the bytes come from.</param>
    /// <param name="length">What precedes them, in bytes.</param>
    /// <exception cref="InvalidDataException">There is something else.</exception>
    public static ReadOnlySpan<byte> ReadPadding(DecoderInput input, long length)
    {
        ReadOnlySpan<byte> padding = input.Take((int)(-length & 3));
        return padding.ContainsAnyExcept((byte)0) ? throw new InvalidDataException("xz: the padding is not of zeros.") : padding;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _check.Dispose();
    }
}
