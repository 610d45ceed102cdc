using System.Buffers.Binary;
using ContainerTools.IO.Streams;

namespace ContainerTools.Compression;

/// <summary>
/// Decompresses gzip as <see cref="GzipReadStream"/> does, but can tell where decompression can be taken up later, and take it up there.
/// The runtime's decoder does neither; it is faster. Does not own its input.
/// </summary>
internal sealed class InflateStream : ReadOnlyStream
{
    /// <summary>How far back a block may refer (RFC 1951, section 2), in bytes.</summary>
    public const int WindowSize = 32 * 1024;

    private const int LongestMatch = 258;
    private const int Room = 128 * 1024;

    private readonly BitInput _input;
    private readonly IRestartSink? _sink;
    private readonly GzipHeaderReader _header;
    private readonly InflateBlock _block = new();
    private readonly byte[] _window = new byte[WindowSize + Room + LongestMatch];

    // What was decompressed and is still to be given lies between these, what it may refer to before them.
    private int _given;
    private int _end;
    private long _plain;
    private long _nextPoint;

    // Of the member: where its data begin in the window, and its checksum unless its beginning was left out.
    private int _memberStart;
    private uint _crc;
    private long _memberLength;
    private bool _isWhole = true;

    private InflateState _state;
    private bool _isLast;
    private int _storedLeft;

    /// <param name="stored">The stored data, from their beginning.</param>
    /// <param name="sink">Is told of the beginnings of blocks.</param>
    public InflateStream(Stream stored, IRestartSink? sink = null)
    {
        _input = new BitInput(stored, 0);
        _header = new GzipHeaderReader(hasMember: false);
        _sink = sink;
        _nextPoint = sink?.Distance ?? 0;
    }

    /// <param name="stored">The stored data, from the byte on of which <paramref name="point"/> needs any bits.</param>
    /// <param name="point">Where to begin.</param>
    /// <param name="window">What the sink was given for it.</param>
    public InflateStream(Stream stored, RestartPoint point, ReadOnlySpan<byte> window)
    {
        _input = new BitInput(stored, FirstByte(point));
        _header = new GzipHeaderReader(hasMember: true);
        window.CopyTo(_window);
        (_given, _end, _plain) = (window.Length, window.Length, point.Plain);
        _isWhole = false;
        _state = point.Bits > 0 ? InflateState.BitsOfPoint : InflateState.Block;
        _storedLeft = point.Bits;
    }

    /// <summary>The first byte of the stored data that is needed to begin at a place.</summary>
    public static long FirstByte(RestartPoint point) => point.Stored - (point.Bits > 0 ? 1 : 0);

    public override int Read(Span<byte> buffer)
    {
        while (_given == _end && _state != InflateState.End && !buffer.IsEmpty)
        {
            if (_input.IsShort)
            {
                _input.Fill();
            }
            else
            {
                Step();
            }
        }

        return Give(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _end && _state != InflateState.End && !buffer.IsEmpty)
        {
            if (_input.IsShort)
            {
                await _input.FillAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Step();
            }
        }

        return Give(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Give(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _given);
        _window.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <summary>Goes on until something was decompressed, or more input is needed. All that was decompressed before has been given.</summary>
    private void Step()
    {
        MakeRoom();
        int before = _end;
        switch (_state)
        {
            case InflateState.Member:
                ReadMember();
                break;
            case InflateState.BitsOfPoint:
                ReadBitsOfPoint();
                break;
            case InflateState.Block:
                ReadBlock();
                break;
            case InflateState.Stored:
                CopyStored();
                break;
            case InflateState.Codes:
                if (_block.Decode(_input, _window, ref _end, WindowSize + Room, _memberStart))
                {
                    EndBlock();
                }

                break;
            default:
                ReadTrailer();
                break;
        }

        if (_input.IsOverdrawn)
        {
            throw GzipHeaderReader.CutShort();
        }

        int added = _end - before;
        _plain += added;
        _memberLength += added;
        if (_isWhole)
        {
            _crc = Crc32.Append(_crc, _window.AsSpan(before, added));
        }
    }

    private void MakeRoom()
    {
        if (_end > WindowSize + Room - LongestMatch)
        {
            int drop = _end - WindowSize;
            _window.AsSpan(drop, WindowSize).CopyTo(_window);
            _given = _end = WindowSize;
            _memberStart = Math.Max(0, _memberStart - drop);
        }
    }

    private void ReadMember()
    {
        if (_header.Read(_input))
        {
            _memberStart = _end;
            _state = InflateState.Block;
        }
        else if (_header.IsAtEnd)
        {
            _state = InflateState.End;
        }
    }

    private void ReadBitsOfPoint()
    {
        ReadOnlySpan<byte> first = _input.TakeBytes(1);
        _input.Begin(first.IsEmpty ? throw GzipHeaderReader.CutShort() : first[0], _storedLeft);
        _state = InflateState.Block;
    }

    private void ReadBlock()
    {
        if (_sink is not null && _plain >= _nextPoint)
        {
            long stored = (_input.BitPosition + 7) >> 3;
            int start = Math.Max(_memberStart, _end - WindowSize);
            _sink.Add(new RestartPoint(stored, (int)((stored << 3) - _input.BitPosition), _plain), _window.AsSpan(start, _end - start));
            _nextPoint = _plain + _sink.Distance;
        }

        _isLast = _input.Take(1) == 1;
        switch (_input.Take(2))
        {
            case 0:
                _input.Align();
                ReadOnlySpan<byte> length = TakeExactly(4);
                _storedLeft = BinaryPrimitives.ReadUInt16LittleEndian(length);
                if (_storedLeft != (ushort)~BinaryPrimitives.ReadUInt16LittleEndian(length[2..]))
                {
                    throw new InvalidDataException("deflate: the length of a stored block contradicts itself.");
                }

                _state = InflateState.Stored;
                break;
            case 1:
                _block.SetFixed();
                _state = InflateState.Codes;
                break;
            case 2:
                _block.Read(_input);
                _state = InflateState.Codes;
                break;
            default:
                throw new InvalidDataException("deflate: a block is of a kind that does not exist.");
        }
    }

    private void EndBlock() => _state = _isLast ? InflateState.Trailer : InflateState.Block;

    private void CopyStored()
    {
        ReadOnlySpan<byte> bytes = _input.TakeBytes(Math.Min(_storedLeft, WindowSize + Room - _end));
        bytes.CopyTo(_window.AsSpan(_end));
        _end += bytes.Length;
        _storedLeft -= bytes.Length;
        if (_storedLeft == 0)
        {
            EndBlock();
        }
        else if (bytes.IsEmpty && _input.IsEnded)
        {
            throw GzipHeaderReader.CutShort();
        }
    }

    private void ReadTrailer()
    {
        _input.Align();
        ReadOnlySpan<byte> trailer = TakeExactly(8);
        if (_isWhole && (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != _crc || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)_memberLength))
        {
            throw new InvalidDataException("gzip: the checksum or the length of the data is wrong.");
        }

        _state = InflateState.Member;
        (_crc, _memberLength, _isWhole) = (0, 0, true);
    }

    private ReadOnlySpan<byte> TakeExactly(int count)
    {
        ReadOnlySpan<byte> bytes = _input.TakeBytes(count);
        return bytes.Length == count ? bytes : throw GzipHeaderReader.CutShort();
    }
}
