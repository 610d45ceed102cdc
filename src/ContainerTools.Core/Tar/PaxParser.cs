namespace ContainerTools.Tar;

/// <summary>Goes through the records of a pax header: <c>LENGTH KEY=VALUE</c> and a newline, the length counting itself.</summary>
internal ref struct PaxParser(ReadOnlySpan<byte> body)
{
    private readonly int _length = body.Length;
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>How many bytes of the body the records so far have.</summary>
    public readonly int Consumed => _length - _rest.Length;

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the records ended in something that is none.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Whether NULs came after the last record: some writers fill the last block with them and count them in.</summary>
    public bool IsPadded { get; private set; }

    public bool Read()
    {
        if (!_rest.ContainsAnyExcept((byte)0))
        {
            IsPadded = !_rest.IsEmpty;
            return false;
        }

        int blank = _rest.IndexOf((byte)' ');
        IsMalformed = true;
        if (blank < 0 || !TarNumber.TryParseDecimal(_rest[..blank], out long length)
            || length > _rest.Length || length <= blank + 1 || _rest[(int)length - 1] != '\n')
        {
            return false;
        }

        ReadOnlySpan<byte> record = _rest[(blank + 1)..((int)length - 1)];
        int equals = record.IndexOf((byte)'=');
        if (equals <= 0)
        {
            return false;
        }

        IsMalformed = false;
        Key = record[..equals];
        Value = record[(equals + 1)..];
        _rest = _rest[(int)length..];
        return true;
    }
}
