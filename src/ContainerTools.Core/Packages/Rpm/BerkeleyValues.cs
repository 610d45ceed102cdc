namespace ContainerTools.Packages.Rpm;

/// <summary>Reads values of a hash table, the long ones from the pages that they lie in (libdb, <c>src/dbinc/db_page.h</c>).</summary>
/// <param name="pages">The database.</param>
/// <param name="what">What to call it in errors.</param>
internal sealed class BerkeleyValues(BerkeleyPages pages, string what)
{
    private const byte Inline = 1;
    private const byte OffPage = 3;
    private const int OffPageLength = 12;
    private const byte OverflowType = 7;
    private readonly byte[] _page = new byte[pages.Size];
    private readonly PageSet _used = new(what);

    /// <returns>Null for the one that is no package: under the number 0 rpm keeps the last number that it gave.</returns>
    /// <exception cref="ImageException">The value cannot be read.</exception>
    public ReadOnlyMemory<byte>? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key is [Inline, 0, 0, 0, 0])
        {
            return null;
        }

        return value switch
        {
            [Inline, ..] => value[1..].ToArray(),
            [OffPage, ..] when value.Length == OffPageLength => ReadChain(pages.UInt32(value[4..]), pages.UInt32(value[8..])),
            _ => throw RpmFault.Malformed(what, $"is damaged: it has a value of the kind {value[0]} in {value.Length} bytes"),
        };
    }

    private ReadOnlyMemory<byte> ReadChain(uint first, uint length)
    {
        if (length > (ulong)pages.Last * (ulong)pages.Size)
        {
            throw RpmFault.Malformed(what, $"is damaged: a value of {length:N0} bytes is longer than all its pages");
        }

        if (length > BlobBuilder.MostLength)
        {
            throw RpmFault.TooLarge(what, $"has a package of {length:N0} bytes; at most {BlobBuilder.MostLength:N0} are read");
        }

        var blob = new BlobBuilder((int)length);
        for (uint next = first; blob.Left > 0; next = pages.UInt32(_page.AsSpan(BerkeleyPages.NextOffset)))
        {
            pages.Read(next, _page);
            _used.Use(next);
            int held = pages.UInt16(_page.AsSpan(BerkeleyPages.UsedOffset));
            blob.Append(_page[BerkeleyPages.TypeOffset] == OverflowType && held > 0 && held <= Math.Min(blob.Left, _page.Length - BerkeleyPages.HeadLength)
                ? _page.AsSpan(BerkeleyPages.HeadLength, held)
                : throw RpmFault.Malformed(what, $"is damaged: its page {next} is not part of a value"));
        }

        return blob.Bytes;
    }
}
