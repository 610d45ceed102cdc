namespace ContainerTools.Tar;

/// <summary>Gathers what extension headers say about the entry that comes after them.</summary>
internal sealed class TarExtensions(TarFault fault)
{
    // A hostile archive may have very many of them.
    private const int MostGlobalNames = 1000;
    private readonly HashSet<string> _globalNames = new(StringComparer.Ordinal);
    private bool _hasRecords;

    public TarFlaws Flaws { get; private set; }

    public PaxFields Fields { get; } = new();

    public string? LongName { get; private set; }

    public string? LongLink { get; private set; }

    /// <summary>Whether there is anything that needs an entry.</summary>
    public bool ArePending => _hasRecords || LongName is not null || LongLink is not null;

    public static bool Includes(TarEntryType type) => type is TarEntryType.PaxRecords or TarEntryType.SolarisPaxRecords
        or TarEntryType.GlobalPaxRecords or TarEntryType.GnuLongName or TarEntryType.GnuLongLink;

    public void Clear()
    {
        (LongName, LongLink, _hasRecords) = (null, null, false);
        Fields.Reset();
    }

    /// <summary>
    /// A second extension of one kind replaces the first, and global records do not count, as in Go's archive/tar, with which
    /// engines unpack.
    /// </summary>
    /// <param name="block">The header of the extension.</param>
    /// <param name="body">Its content.</param>
    /// <param name="offset">Of the header, in bytes.</param>
    public void Add(ReadOnlySpan<byte> block, ReadOnlySpan<byte> body, long offset)
    {
        var type = (TarEntryType)block[UstarBlock.TypeOffset];
        switch (type)
        {
            case TarEntryType.GnuLongName:
                LongName = ReadText(body, offset);
                break;
            case TarEntryType.GnuLongLink:
                LongLink = ReadText(body, offset);
                break;
            case TarEntryType.GlobalPaxRecords:
                AddGlobals(TarText.Decode(TarText.Cut(block[UstarBlock.Name])), body, offset);
                break;
            default:
                Flaws |= type == TarEntryType.SolarisPaxRecords ? TarFlaws.SolarisRecords : TarFlaws.None;
                Fields.Reset();
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

    private void AddGlobals(string name, ReadOnlySpan<byte> body, long offset)
    {
        ReadRecords(new PaxFields(), body, offset);
        Flaws |= TarFlaws.GlobalRecords;
        if (_globalNames.Count < MostGlobalNames && !_globalNames.Add(name))
        {
            Flaws |= TarFlaws.RepeatedGlobalRecords;
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

        Flaws |= records.IsPadded ? TarFlaws.PaddedRecords : TarFlaws.None;
        if (records.IsMalformed)
        {
            throw fault.InBlock(offset, "has a malformed pax record");
        }
    }
}
