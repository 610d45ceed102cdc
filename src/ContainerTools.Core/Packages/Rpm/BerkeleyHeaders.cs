namespace ContainerTools.Packages.Rpm;

/// <summary>
/// Reads headers out of a Berkeley DB file, as rpm had it until version 4.16 (<c>lib/backend/bdb_ro.cc</c>). All pages are looked at, which finds
/// what is in the table's buckets, because pages that are free again say so.
/// </summary>
/// <param name="pages">The database.</param>
/// <param name="faults">What becomes of packages that cannot be read.</param>
/// <param name="what">What to call the database in errors.</param>
internal sealed class BerkeleyHeaders(BerkeleyPages pages, RecordFaults faults, string what)
{
    private const byte OldHashType = 2;
    private const byte HashType = 13;
    private readonly BerkeleyValues _values = new(pages, what);

    /// <exception cref="ImageException">The database is damaged.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Read()
    {
        for (uint number = 1; number <= pages.Last; number++)
        {
            uint current = number;
            if (!faults.TryRead(() => ReadHashPage(current), out byte[]? page))
            {
                // Where one cannot be read, the file has ended.
                yield break;
            }

            foreach (BerkeleyPair pair in page is null ? [] : FindPairs(page, current))
            {
                if (faults.TryRead(() => _values.Read(page.AsSpan(pair.Key), page.AsSpan(pair.Value)), out ReadOnlyMemory<byte>? blob) && blob is { } found)
                {
                    yield return found;
                }
            }

            if (number == uint.MaxValue)
            {
                yield break;
            }
        }
    }

    // Null for pages of other kinds, which are free or belong to a long value.
    private byte[]? ReadHashPage(uint number)
    {
        Span<byte> head = stackalloc byte[BerkeleyPages.HeadLength];
        pages.Read(number, head);
        if (head[BerkeleyPages.TypeOffset] is not (OldHashType or HashType))
        {
            return null;
        }

        byte[] page = new byte[pages.Size];
        pages.Read(number, page);
        return page;
    }

    // Those before a damaged one count.
    private List<BerkeleyPair> FindPairs(byte[] page, uint number)
    {
        var pairs = new List<BerkeleyPair>();
        faults.TryRead(() => AddPairs(page, number, pairs), out _);
        return pairs;
    }

    // Items lie one before the other from the page's end on, a key and then its value, so that each ends where the one before begins.
    private int AddPairs(byte[] page, uint number, List<BerkeleyPair> pairs)
    {
        int count = pages.UInt16(page.AsSpan(BerkeleyPages.EntriesOffset)) / 2;
        int first = BerkeleyPages.HeadLength + (count * 2 * sizeof(ushort));
        if (first > page.Length || !pages.IsNumbered(page, number))
        {
            throw RpmFault.Malformed(what, $"is damaged: its page {number} has a bad head");
        }

        int end = page.Length;
        for (int offset = BerkeleyPages.HeadLength; offset < first; offset += 2 * sizeof(ushort))
        {
            int key = pages.UInt16(page.AsSpan(offset));
            int value = pages.UInt16(page.AsSpan(offset + sizeof(ushort)));
            pairs.Add(first <= value && value < key && key < end ? new BerkeleyPair(key..end, value..key) : throw RpmFault.Malformed(what, $"is damaged: items of its page {number} do not lie as they should"));
            end = value;
        }

        return count;
    }
}
