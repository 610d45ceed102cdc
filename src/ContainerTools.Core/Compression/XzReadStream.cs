namespace ContainerTools.Compression;

/// <summary>
/// Decompresses any number of .xz streams and the padding between and after them (The .xz File Format 1.2.1); does not own
/// its input. SharpCompress decodes LZMA2. Its own reader of the format ends after the first stream, compares neither sizes nor index
/// nor footer with what it read, and decodes the branch filters wrongly; so that part is here.
/// </summary>
internal sealed class XzReadStream(Stream stored) : BlockingReadStream
{
    private readonly DecoderInput _input = new(stored, "xz");
    private XzStreamFlags? _flags;
    private XzIndex? _index;
    private XzBlock? _block;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_block is not null)
            {
                int read = _block.Read(buffer);
                if (read > 0)
                {
                    return read;
                }

                EndBlock();
            }
            else if (_flags is null)
            {
                if (!StartStream())
                {
                    return 0;
                }
            }
            else if (_input.Peek(1) is [XzIndex.Indicator])
            {
                EndStream();
            }
            else
            {
                _block = new XzBlock(_input, XzBlockHeader.Read(_input), _flags.Value.Check);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _block?.Dispose();
            _index?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool StartStream()
    {
        SkipPadding();
        ReadOnlySpan<byte> next = _input.Peek(XzStreamFlags.Magic.Length);
        if (next.IsEmpty)
        {
            return false;
        }

        if (!XzStreamFlags.Magic.StartsWith(next))
        {
            throw new TrailingDataException("xz");
        }

        _flags = XzStreamFlags.ReadHeader(_input.Take(XzStreamFlags.HeaderLength));
        _index = new XzIndex();
        return true;
    }

    private void EndBlock()
    {
        _block!.ReadEnd();
        _index!.Add(_block.UnpaddedSize, _block.Size);
        _block.Dispose();
        _block = null;
    }

    private void EndStream()
    {
        long indexLength = _index!.Read(_input);
        XzStreamFlags.CheckFooter(_input.Take(XzStreamFlags.HeaderLength), _flags!.Value, indexLength);
        _index.Dispose();
        _index = null;
        _flags = null;
    }

    private void SkipPadding()
    {
        long start = _input.Taken;
        while (_input.Peek(1) is [0])
        {
            _input.Take(1);
        }

        if ((_input.Taken - start) % 4 != 0)
        {
            throw new InvalidDataException("xz: the padding after a stream is not a multiple of four bytes.");
        }
    }
}
