namespace ContainerTools.Tar;

/// <summary>
/// What the pax header of an entry says. Of records with one key the last counts; one with an empty value takes back what was
/// said before, so that the header's field counts again, as in Go's archive/tar; owners' names it empties (POSIX.1-2017 pax,
/// "pax Extended Header").
/// </summary>
internal sealed class PaxFields
{
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

    /// <summary>Starts anew.</summary>
    public void Reset()
    {
        (Path, LinkPath, UserName, GroupName) = (null, null, null, null);
        (Uid, Gid, Size, Mtime, Sparse) = (null, null, null, null, null);
        _others = null;
        _records = [];
    }

    /// <returns>What is wrong with the record, or null.</returns>
    public string? Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // Nobody can write such a key again: other readers take its record for malformed.
        bool valid = !key.Contains((byte)0);
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
            if (key.SequenceEqual("atime"u8) || key.SequenceEqual("ctime"u8))
            {
                ReadTime(value, ref valid);
            }

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
        _others.Remove(key);
        if (!value.IsEmpty || key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal))
        {
            _others[key] = value.ToArray();
        }

        _records = null;
    }
}
