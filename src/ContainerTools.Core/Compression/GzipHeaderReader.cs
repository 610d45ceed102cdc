using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>Reads what gzip has between the data of its members (RFC 1952, section 2.3), piece by piece. For one thread.</summary>
/// <param name="hasMember">Whether data of a member came before.</param>
internal sealed class GzipHeaderReader(bool hasMember)
{
    private const int Length = 10;

    private bool _hasMember = hasMember;
    private bool _isBegun;
    private bool _isPadding;
    private GzipFlags _left;
    private int _extraLeft;
    private uint _crc;

    /// <summary>Whether there was no further member, but the end of the data.</summary>
    public bool IsAtEnd { get; private set; }

    public static EndOfStreamException CutShort() => new("gzip: the data ends before it is complete.");

    /// <returns>Whether the header is complete; if not, and the data have not ended, more input is needed.</returns>
    /// <exception cref="InvalidDataException">It is no header of gzip.</exception>
    /// <exception cref="TrailingDataException">Behind the last member is something else.</exception>
    public bool Read(BitInput input)
    {
        if (!_isBegun && !Begin(input))
        {
            return false;
        }

        if (_left.HasFlag(GzipFlags.Extra))
        {
            _extraLeft -= Count(input.TakeBytes(_extraLeft)).Length;
            Done(GzipFlags.Extra, _extraLeft == 0, input);
        }
        else if (_left.HasFlag(GzipFlags.Name))
        {
            Done(GzipFlags.Name, Count(input.TakeThrough(0)) is [.., 0], input);
        }
        else if (_left.HasFlag(GzipFlags.Comment))
        {
            Done(GzipFlags.Comment, Count(input.TakeThrough(0)) is [.., 0], input);
        }
        else if (_left.HasFlag(GzipFlags.Checksum))
        {
            uint crc = _crc;
            ReadOnlySpan<byte> checksum = input.TakeBytes(2);
            Done(GzipFlags.Checksum, checksum.Length == 2, input);
            if (BinaryPrimitives.ReadUInt16LittleEndian(checksum) != (ushort)crc)
            {
                throw new InvalidDataException("gzip: the checksum of the header is wrong.");
            }
        }

        if (_left != 0)
        {
            return false;
        }

        (_hasMember, _isBegun) = (true, false);
        return true;
    }

    private ReadOnlySpan<byte> Count(ReadOnlySpan<byte> bytes)
    {
        _crc = Crc32.Append(_crc, bytes);
        return bytes;
    }

    private void Done(GzipFlags part, bool isRead, BitInput input)
    {
        if (isRead)
        {
            _left &= ~part;
        }
        else if (input.IsEnded)
        {
            throw CutShort();
        }
    }

    private bool Begin(BitInput input)
    {
        ReadOnlySpan<byte> header = input.TakeBytes(_isPadding ? int.MaxValue : Length);
        if (_hasMember && (_isPadding || header is not ([0x1F] or [0x1F, 0x8B, ..])))
        {
            IsAtEnd = header.IsEmpty && input.IsEnded;
            _isPadding = !header.ContainsAnyExcept((byte)0) ? true : throw new TrailingDataException("gzip");
            return false;
        }

        if (header.Length < Length)
        {
            throw CutShort();
        }

        if (header is not [0x1F, 0x8B, 8, ..])
        {
            throw new InvalidDataException("gzip: the data do not begin as gzip does.");
        }

        _crc = 0;
        Count(header);
        _left = (GzipFlags)header[3] & ~GzipFlags.Text;
        if ((_left & ~GzipFlags.All) != 0)
        {
            throw new InvalidDataException("gzip: the header has flags that mean nothing.");
        }

        if (_left.HasFlag(GzipFlags.Extra))
        {
            ReadOnlySpan<byte> length = Count(input.TakeBytes(2));
            _extraLeft = length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : throw CutShort();
        }

        return _isBegun = true;
    }
}
