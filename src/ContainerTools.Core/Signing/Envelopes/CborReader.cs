using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>
/// Reads what signatures have of CBOR (RFC 8949): integers, texts, bytes, arrays, maps and tags of definite length. .NET's own reader is neither in
/// the shared framework nor in PowerShell. Nothing is nested deeper than a few levels, and no length is believed before the bytes are there.
/// </summary>
internal ref struct CborReader(ReadOnlySpan<byte> data, string what)
{
    private const int MaximumDepth = 8;
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    /// <summary>Whether all is read.</summary>
    public readonly bool IsAtEnd => _position == _data.Length;

    /// <summary>The major type of what comes next.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: nothing comes.</exception>
    public readonly int PeekType() => _position < _data.Length ? _data[_position] >> 5 : throw Malformed("ends too early");

    public void ReadTag(ulong expected)
    {
        if (PeekType() != 6 || ReadHead(6) != expected)
        {
            throw Malformed($"lacks the tag {expected}");
        }
    }

    /// <summary>How many items the array has.</summary>
    public int ReadArray() => ReadCount(4, 1);

    /// <summary>How many pairs the map has.</summary>
    public int ReadMap() => ReadCount(5, 2);

    public ReadOnlySpan<byte> ReadBytes() => ReadChunk(2);

    public string ReadText()
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(ReadChunk(3));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("has a text that is not UTF-8");
        }
    }

    public long ReadInteger()
    {
        bool isNegative = PeekType() == 1;
        ulong value = ReadHead(isNegative ? 1 : 0);
        return value <= long.MaxValue ? isNegative ? -1 - (long)value : (long)value : throw Malformed("has a number that is too large");
    }

    /// <summary>A name in a map: a number as text, or a text, with a mark before it where it could be taken for a number.</summary>
    public string ReadLabel()
    {
        if (PeekType() != 3)
        {
            return ReadInteger().ToString(CultureInfo.InvariantCulture);
        }

        string text = ReadText();
        return char.IsAsciiLetter(text.FirstOrDefault()) ? text : $"'{text}";
    }

    /// <summary>Passes over one item, whatever it is.</summary>
    public void Skip() => Skip(0);

    private void Skip(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw Malformed("is nested too deep");
        }

        switch (PeekType())
        {
            case 0 or 1:
                ReadInteger();
                break;
            case 2 or 3:
                ReadChunk(PeekType());
                break;
            case 4 or 5:
                bool isMap = PeekType() == 5;
                for (int i = (isMap ? ReadMap() * 2 : ReadArray()); i > 0; i--)
                {
                    Skip(depth + 1);
                }

                break;
            case 6:
                ReadHead(6);
                Skip(depth + 1);
                break;
            default:
                ReadHead(7);
                break;
        }
    }

    private int ReadCount(int type, int itemsEach)
    {
        ulong count = ReadHead(type);
        return count <= (ulong)((_data.Length - _position) / itemsEach) ? (int)count : throw Malformed("names more items than it has");
    }

    private ReadOnlySpan<byte> ReadChunk(int type)
    {
        ulong length = ReadHead(type);
        if (length > (ulong)(_data.Length - _position))
        {
            throw Malformed("ends too early");
        }

        ReadOnlySpan<byte> result = _data.Slice(_position, (int)length);
        _position += (int)length;
        return result;
    }

    private ulong ReadHead(int type)
    {
        if (PeekType() != type)
        {
            throw Malformed($"has an item of the type {PeekType()} where one of the type {type} is expected");
        }

        int more = _data[_position++] & 0x1F;
        int size = more switch
        {
            < 24 => 0,
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => throw Malformed("has an item without a length"),
        };
        if (size > _data.Length - _position)
        {
            throw Malformed("ends too early");
        }

        ReadOnlySpan<byte> argument = _data.Slice(_position, size);
        _position += size;
        return size switch
        {
            0 => (ulong)more,
            1 => argument[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(argument),
            4 => BinaryPrimitives.ReadUInt32BigEndian(argument),
            _ => BinaryPrimitives.ReadUInt64BigEndian(argument),
        };
    }

    private readonly ImageException Malformed(string problem) => JsonReading.Malformed(what, $"is malformed CBOR: at byte {_position:N0} it {problem}");
}
