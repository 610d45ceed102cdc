namespace ContainerTools.Tar;

/// <summary>What pax records say about holes, in GNU's versions 0.0, 0.1 and 1.0 (GNU tar manual, "PAX sparse formats").</summary>
internal sealed class PaxSparse
{
    private readonly List<long> _numbers = [];
    private long _major;
    private long _minor;
    private long _offset = -1;

    /// <summary>The file's own name; the entry has a made-up one, for readers that do not know of this.</summary>
    public string? Name { get; private set; }

    public long? RealSize { get; private set; }

    /// <summary>Whether the map stands in front of the content (version 1.0).</summary>
    public bool MapIsInContent => _major == 1 && _minor == 0;

    public bool IsSupported => _major == 0 || MapIsInContent;

    /// <summary>Offsets and lengths by turns.</summary>
    public IReadOnlyList<long> Numbers => _numbers;

    public bool Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("name"u8))
        {
            Name = TarText.Decode(value);
            return !value.IsEmpty && !value.Contains((byte)0);
        }

        if (key.SequenceEqual("map"u8))
        {
            return AddMap(value);
        }

        if (!TarNumber.TryParseDecimal(value, out long number))
        {
            return false;
        }

        if (key.SequenceEqual("major"u8))
        {
            _major = number;
        }
        else if (key.SequenceEqual("minor"u8))
        {
            _minor = number;
        }
        else if (key.SequenceEqual("size"u8) || key.SequenceEqual("realsize"u8))
        {
            RealSize = number;
        }
        else if (key.SequenceEqual("offset"u8))
        {
            bool inTurn = _offset < 0;
            _offset = number;
            return inTurn;
        }
        else if (key.SequenceEqual("numbytes"u8))
        {
            bool inTurn = _offset >= 0;
            _numbers.AddRange([_offset, number]);
            _offset = -1;
            return inTurn;
        }

        // The number of regions says nothing that the regions do not.
        return true;
    }

    private bool AddMap(ReadOnlySpan<byte> value)
    {
        _numbers.Clear();
        while (!value.IsEmpty)
        {
            int comma = value.IndexOf((byte)',');
            if (!TarNumber.TryParseDecimal(comma < 0 ? value : value[..comma], out long number))
            {
                return false;
            }

            _numbers.Add(number);
            value = comma < 0 ? default : value[(comma + 1)..];
        }

        return _numbers.Count % 2 == 0;
    }
}
