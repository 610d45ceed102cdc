namespace ContainerTools.Tar;

/// <summary>Gathers what extension headers say about the entry that comes after them.</summary>
internal sealed class TarExtensions(TarFault fault)
{
    private PaxFields? _globals;
    private bool _hasRecords;

    /// <summary>Global records included.</summary>
    public PaxFields Fields { get; } = new();

    public string? LongName { get; private set; }

    public string? LongLink { get; private set; }

    /// <summary>Whether there is anything that needs an entry.</summary>
    public bool ArePending => _hasRecords || LongName is not null || LongLink is not null;

    public bool HasGlobals => _globals is not null;

    public static bool Includes(TarEntryType type) => type is TarEntryType.PaxRecords or TarEntryType.SolarisPaxRecords
        or TarEntryType.GlobalPaxRecords or TarEntryType.GnuLongName or TarEntryType.GnuLongLink;

    public void Clear()
    {
        (LongName, LongLink, _hasRecords) = (null, null, false);
        Fields.Reset(_globals);
    }

    /// <summary>A second extension of one kind replaces the first, as in Go's archive/tar, with which engines unpack.</summary>
    public void Add(TarEntryType type, ReadOnlySpan<byte> body, long offset)
    {
        switch (type)
        {
            case TarEntryType.GnuLongName:
                LongName = ReadText(body, offset);
                break;
            case TarEntryType.GnuLongLink:
                LongLink = ReadText(body, offset);
                break;
            case TarEntryType.GlobalPaxRecords:
                AddGlobals(body, offset);
                break;
            default:
                Fields.Reset(_globals);
                ReadRecords(Fields, body, offset);
                _hasRecords = true;
                break;
        }
    }

    private string ReadText(ReadOnlySpan<byte> body, long offset)
    {
        ReadOnlySpan<byte> text = TarText.Cut(body);
        return text.IsEmpty ? throw fault.InBlock(offset, "announces a long name, which is empty") : TarText.Decode(text);
    }

    private void AddGlobals(ReadOnlySpan<byte> body, long offset)
    {
        _globals ??= new PaxFields();
        ReadRecords(_globals, body, offset);
        if (_globals.Sparse is not null || _globals.OthersLength > TarLimits.GlobalRecords)
        {
            throw fault.InBlock(offset, "has global records that make no sense for all entries");
        }

        if (!_hasRecords)
        {
            Fields.Reset(_globals);
        }
    }

    private void ReadRecords(PaxFields fields, ReadOnlySpan<byte> body, long offset)
    {
        var records = new PaxParser(body);
        for (int count = 0; records.Read(); count++)
        {
            string? flaw = count == TarLimits.PaxRecords ? $"has more than {count:N0} pax records" : fields.Add(records.Key, records.Value);
            if (flaw is not null)
            {
                throw fault.InBlock(offset, flaw);
            }
        }

        if (records.IsMalformed)
        {
            throw fault.InBlock(offset, "has a malformed pax record");
        }
    }
}
