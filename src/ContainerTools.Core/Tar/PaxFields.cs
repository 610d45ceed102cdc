namespace ContainerTools.Tar;

/// <summary>
/// What the pax headers in force say. Of records with one key the last counts; one with an empty value takes back what was
/// said before, so that the header's field counts again, as in Go's archive/tar; owners' names it empties (POSIX.1-2017 pax,
/// "pax Extended Header").
/// </summary>
internal sealed class PaxFields
{
    private const int RecordOverhead = 64;
    private SortedDictionary<string, ReadOnlyMemory<byte>>? _others;
    private EquatableList<PaxRecord>? _records = [];

    public string? Path { get; private set; }

    public string? LinkPath { get; private set; }

    public string? UserName { get; private set; }

    public string? GroupName { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public long? Size { get; private set; }

    public (long Seconds, int Nanoseconds)? Mtime { get; private set; }

    /// <summary>What the records say about holes; null if nothing.</summary>
    public PaxSparse? Sparse { get; private set; }

    /// <summary>The records with keys that nothing else here is about, by key.</summary>
    public EquatableList<PaxRecord> Others => _records ??= new(_others!.Select(pair => new PaxRecord(pair.Key, pair.Value)).ToArray());

    /// <summary>What <see cref="Others"/> take up in memory, about.</summary>
    public int OthersLength { get; private set; }

    /// <summary>Starts anew from what the global headers say.</summary>
    public void Reset(PaxFields? global)
    {
        (Path, LinkPath, UserName, GroupName) = (global?.Path, global?.LinkPath, global?.UserName, global?.GroupName);
        (Uid, Gid, Size, Mtime, Sparse) = (global?.Uid, global?.Gid, global?.Size, global?.Mtime, null);
        _others = null;
        _records = global?.Others ?? [];
        OthersLength = global?.OthersLength ?? 0;
    }

    /// <returns>What is wrong with the record, or null.</returns>
    public string? Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        bool valid = true;
        if (key.SequenceEqual("path"u8))
        {
            Path = ReadText(value, ref valid);
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            LinkPath = ReadText(value, ref valid);
        }
        else if (key.SequenceEqual("uname"u8))
        {
            UserName = ReadText(value, ref valid) ?? "";
        }
        else if (key.SequenceEqual("gname"u8))
        {
            GroupName = ReadText(value, ref valid) ?? "";
        }
        else if (key.SequenceEqual("uid"u8))
        {
            Uid = ReadNumber(value, ref valid);
        }
        else if (key.SequenceEqual("gid"u8))
        {
            Gid = ReadNumber(value, ref valid);
        }
        else if (key.SequenceEqual("size"u8))
        {
            Size = ReadNumber(value, ref valid);
            valid &= !(Size < 0);
        }
        else if (key.SequenceEqual("mtime"u8))
        {
            Mtime = ReadTime(value, ref valid);
        }
        else if (key.StartsWith("GNU.sparse."u8))
        {
            valid = (Sparse ??= new()).Add(key["GNU.sparse.".Length..], value);
        }
        else if (!key.SequenceEqual("hdrcharset"u8))
        {
            AddOther(TarText.Decode(key), value);
        }

        return valid ? null : $"has a pax record '{TarText.Printable(TarText.Decode(key))}' with the value '{TarText.Printable(TarText.Decode(value))}'";
    }

    private static string? ReadText(ReadOnlySpan<byte> value, ref bool valid)
    {
        valid = !value.Contains((byte)0);
        return value.IsEmpty ? null : TarText.Decode(value);
    }

    private static long? ReadNumber(ReadOnlySpan<byte> value, ref bool valid)
    {
        valid = TarNumber.TryParseSignedDecimal(value, out long number) || value.IsEmpty;
        return value.IsEmpty ? null : number;
    }

    private static (long, int)? ReadTime(ReadOnlySpan<byte> value, ref bool valid)
    {
        valid = PaxTime.TryParse(value, out long seconds, out int nanoseconds) || value.IsEmpty;
        return value.IsEmpty ? null : (seconds, nanoseconds);
    }

    // An extended attribute may be there and be empty.
    private void AddOther(string key, ReadOnlySpan<byte> value)
    {
        _others ??= new(Others.ToDictionary(record => record.Key, record => record.Value), StringComparer.Ordinal);
        if (_others.Remove(key, out ReadOnlyMemory<byte> old))
        {
            OthersLength -= key.Length + old.Length + RecordOverhead;
        }

        if (!value.IsEmpty || key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal))
        {
            _others[key] = value.ToArray();
            OthersLength += key.Length + value.Length + RecordOverhead;
        }

        _records = null;
    }
}
