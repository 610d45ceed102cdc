using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>Reads rows of a table's leaf pages, the long ones together with the pages that they continue in (SQLite, "Database File Format", section 1.6).</summary>
/// <param name="pages">The database.</param>
/// <param name="what">What to call it in errors.</param>
internal sealed class SqliteRows(SqlitePages pages, string what)
{
    private readonly byte[] _page = new byte[pages.Size];

    /// <exception cref="ImageException">The row cannot be as it says.</exception>
    public SqliteRow Find(SqlitePage page, int index)
    {
        ReadOnlyMemory<byte> cell = page.CellAt(index);
        ReadOnlySpan<byte> rest = cell.Span;
        if (!SqliteNumber.TryTake(ref rest, out ulong length) || !SqliteNumber.TryTake(ref rest, out _))
        {
            throw CutShort();
        }

        CheckLength(length);
        int local = LocalLength((int)length);
        ReadOnlyMemory<byte> payload = cell[^rest.Length..];
        bool isWhole = local == (int)length;
        if (payload.Length < local + (isWhole ? 0 : sizeof(uint)))
        {
            throw CutShort();
        }

        return new SqliteRow((int)length, payload[..local], isWhole ? 0 : BinaryPrimitives.ReadUInt32BigEndian(payload.Span[local..]));
    }

    /// <summary>The whole record.</summary>
    /// <exception cref="ImageException">The pages that it continues in cannot be read.</exception>
    public ReadOnlyMemory<byte> Read(SqliteRow row)
    {
        if (row.Local.Length == row.Length)
        {
            return row.Local;
        }

        var record = new BlobBuilder(row.Length);
        record.Append(row.Local.Span);
        for (uint next = row.Overflow; record.Left > 0; next = BinaryPrimitives.ReadUInt32BigEndian(_page))
        {
            pages.Read(next, _page);
            record.Append(_page.AsSpan(sizeof(uint), Math.Min(record.Left, pages.Usable - sizeof(uint))));
        }

        return record.Bytes;
    }

    private void CheckLength(ulong length)
    {
        if (length > (ulong)(pages.Count * pages.Size))
        {
            throw RpmFault.Malformed(what, $"is damaged: a row of {length:N0} bytes is longer than all its pages");
        }

        if (length > BlobBuilder.MostLength)
        {
            throw RpmFault.TooLarge(what, $"has a row of {length:N0} bytes; at most {BlobBuilder.MostLength:N0} are read");
        }
    }

    // As section 1.6 has it: what does not fit into the page is cut so that the last page of the rest is full, if that leaves enough here.
    private int LocalLength(int length)
    {
        int usable = pages.Usable;
        int most = usable - 35;
        if (length <= most)
        {
            return length;
        }

        int least = ((usable - 12) * 32 / 255) - 23;
        int cut = least + ((length - least) % (usable - sizeof(uint)));
        return cut <= most ? cut : least;
    }

    private ImageException CutShort() => RpmFault.Malformed(what, "is damaged: a row ends outside its page");
}
