using System.Text;

namespace ContainerTools.Packages.Rpm;

/// <summary>The columns of a row (SQLite, "Database File Format", section 2.1).</summary>
/// <param name="Bytes">The record.</param>
/// <param name="What">What to call the database in errors.</param>
internal readonly record struct SqliteRecord(ReadOnlyMemory<byte> Bytes, string What)
{
    private const ulong FirstBlobType = 12;

    /// <exception cref="ImageException">The column has no bytes.</exception>
    public ReadOnlyMemory<byte> GetBlob(int column) =>
        Find(column, out ulong type) is var body && type >= FirstBlobType && type % 2 == 0 ? body : throw Damaged($"no bytes in the column {column}");

    /// <summary>A text; null where the column has something else.</summary>
    /// <exception cref="ImageException">The record is damaged.</exception>
    public string? GetText(int column) =>
        Find(column, out ulong type) is var body && type > FirstBlobType && type % 2 == 1 ? Encoding.UTF8.GetString(body.Span) : null;

    /// <summary>The number of a page; 0 where the column has none.</summary>
    /// <exception cref="ImageException">The record is damaged.</exception>
    public uint GetPage(int column)
    {
        ReadOnlySpan<byte> body = Find(column, out ulong type).Span;
        if (type is 0 or 7 or >= FirstBlobType)
        {
            return 0;
        }

        long number = type == 9 ? 1 : 0;
        foreach (byte part in body)
        {
            number = (number << 8) | part;
        }

        return number is >= 0 and <= uint.MaxValue ? (uint)number : 0;
    }

    private ReadOnlyMemory<byte> Find(int column, out ulong type)
    {
        ReadOnlySpan<byte> types = Bytes.Span;
        if (!SqliteNumber.TryTake(ref types, out ulong headLength) || headLength > (ulong)Bytes.Length || headLength < (ulong)(Bytes.Length - types.Length))
        {
            throw Damaged("a bad head");
        }

        types = types[..^(Bytes.Length - (int)headLength)];
        ulong offset = headLength;
        for (int i = 0; SqliteNumber.TryTake(ref types, out type); i++)
        {
            ulong length = LengthOf(type);
            if (length > (ulong)Bytes.Length - offset)
            {
                throw Damaged($"a column of {length} bytes");
            }

            if (i == column)
            {
                return Bytes.Slice((int)offset, (int)length);
            }

            offset += length;
        }

        throw Damaged($"no column {column}");
    }

    private static ulong LengthOf(ulong type) => type switch
    {
        <= 4 => type,
        5 => 6,
        6 or 7 => 8,
        < FirstBlobType => 0,
        _ => (type - FirstBlobType) / 2,
    };

    private ImageException Damaged(string problem) => RpmFault.Malformed(What, $"is damaged: a row has {problem}");
}
