using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>
/// Reads a header's index, under the same limits as rpm does (<c>lib/header.cc</c>, <c>hdrblobVerifyInfo</c>). Values follow each other in the
/// order of the index and share no bytes, so looking at all of them takes no longer than the header is.
/// </summary>
/// <param name="blob">The header.</param>
/// <param name="what">What to call it in errors.</param>
internal sealed class RpmHeaderIndex(ReadOnlyMemory<byte> blob, string what)
{
    private const int LeadLength = 8;
    private const int EntryLength = 16;
    private const int MostEntries = 0xFFFF;
    private const int MostData = 0x0FFF_FFFF;
    private const int MostItems = 0xF_FFFF;

    // Below these numbers tags are marks of the header itself, of which only the first entry is one: it tells how far the part goes that was signed.
    private const int FirstOrdinaryTag = 100;
    private const int FirstRegionTag = 61;
    private const int LastRegionTag = 63;

    private ReadOnlyMemory<byte> _data;
    private int _end;

    /// <summary>The values by their tags. Of several with one tag the last one counts: what was added at the installation comes last.</summary>
    /// <exception cref="ImageException">The header is damaged.</exception>
    public Dictionary<int, RpmHeaderEntry> Read()
    {
        int count = ReadLead();
        _data = blob[(LeadLength + (count * EntryLength))..];
        var entries = new Dictionary<int, RpmHeaderEntry>(count);
        for (int i = IsRegion(EntryAt(0)) ? 1 : 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = EntryAt(i);
            int tag = Number(entry);
            entries[tag] = tag >= FirstOrdinaryTag ? ReadEntry(entry, i) : throw Bad(i, $"the tag {tag}");
        }

        return entries;
    }

    private int ReadLead()
    {
        ReadOnlySpan<byte> lead = blob.Span;
        if (lead.Length < LeadLength + EntryLength)
        {
            throw RpmFault.Malformed(what, $"is too short for a package's header: it has {lead.Length} bytes");
        }

        uint count = BinaryPrimitives.ReadUInt32BigEndian(lead);
        uint data = BinaryPrimitives.ReadUInt32BigEndian(lead[4..]);
        return count is >= 1 and <= MostEntries && data <= MostData && LeadLength + (count * EntryLength) + data == lead.Length
            ? (int)count
            : throw RpmFault.Malformed(what, $"is no package's header: {lead.Length} bytes do not hold {count} entries and {data} bytes of data");
    }

    private bool IsRegion(ReadOnlySpan<byte> entry)
    {
        if (Number(entry) is not (>= FirstRegionTag and <= LastRegionTag))
        {
            return false;
        }

        int offset = Number(entry[8..]);
        return (RpmValueType)Number(entry[4..]) == RpmValueType.Binary && Number(entry[12..]) == EntryLength && offset >= 0 && offset <= _data.Length - EntryLength
            ? true
            : throw Bad(0, "a bad mark of the signed part");
    }

    private RpmHeaderEntry ReadEntry(ReadOnlySpan<byte> entry, int index)
    {
        var type = (RpmValueType)Number(entry[4..]);
        int offset = Number(entry[8..]);
        int count = Number(entry[12..]);
        int size = RpmHeaderEntry.SizeOf(type);
        if (type is < RpmValueType.Char or > RpmValueType.TranslatedText || count < 1 || (count > MostItems && type != RpmValueType.Binary))
        {
            throw Bad(index, $"{count} values of type {(int)type}");
        }

        if (offset < _end || offset > _data.Length || (size > 1 && offset % size != 0))
        {
            throw Bad(index, $"the offset {offset}");
        }

        ReadOnlyMemory<byte> rest = _data[offset..];
        long length = size > 0 ? (long)size * count : LengthOfTexts(rest.Span, type == RpmValueType.Text && count > 1 ? 0 : count);
        if (length > rest.Length || length == 0)
        {
            throw Bad(index, $"{count} values of type {(int)type} at {offset}, which do not fit");
        }

        _end = offset + (int)length;
        return new RpmHeaderEntry(type, count, rest[..(int)length]);
    }

    // With the zero byte at the end of each; 0 where there are fewer.
    private static int LengthOfTexts(ReadOnlySpan<byte> data, int count)
    {
        int length = 0;
        for (int i = 0; i < count; i++)
        {
            int end = data[length..].IndexOf((byte)0);
            if (end < 0)
            {
                return 0;
            }

            length += end + 1;
        }

        return length;
    }

    private ReadOnlySpan<byte> EntryAt(int index) => blob.Span.Slice(LeadLength + (index * EntryLength), EntryLength);

    // What is too large for a signed number becomes a negative one, which nothing here may be.
    private static int Number(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32BigEndian(entry);

    private ImageException Bad(int index, string value) => RpmFault.Malformed(what, $"is a damaged header: its entry {index} has {value}");
}
