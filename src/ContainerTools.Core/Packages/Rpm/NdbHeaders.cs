using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>Reads headers out of a database of rpm's own kind, as SUSE has it (rpm, <c>lib/backend/ndb/rpmpkg.c</c>): slots at the beginning say where each lies.</summary>
/// <param name="file">The database.</param>
/// <param name="faults">What becomes of packages that cannot be read.</param>
/// <param name="what">What to call the database in errors.</param>
internal sealed class NdbHeaders(DatabaseFile file, RecordFaults faults, string what)
{
    private const int BlockLength = 16;
    private const int SlotLength = 16;
    private const int PageLength = 4096;
    private const int FirstSlot = 2;
    private const int BlobHeadLength = 16;
    private const int BlobTailLength = 12;

    // Room for half a million packages.
    private const uint MostPages = 2048;

    public static bool IsNdb(ReadOnlySpan<byte> lead) => lead.StartsWith("RpmP"u8);

    /// <exception cref="ImageException">It is no such database, or it is damaged.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Read()
    {
        byte[] slots = ReadSlotPages();
        return Enumerate(slots);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Enumerate(byte[] pages)
    {
        long end = pages.Length;
        foreach (NdbSlot slot in FindSlots(pages).OrderBy(slot => slot.Offset))
        {
            // Packages that share bytes could stand for far more than the file has.
            long start = end;
            if (!faults.TryRead(() => slot.Offset >= start ? ReadLength(slot) : throw Damaged(slot.Package, "lies where something else is"), out int length))
            {
                continue;
            }

            end = slot.End;
            if (faults.TryRead(() => ReadBlob(slot, length), out ReadOnlyMemory<byte> blob))
            {
                yield return blob;
            }
        }
    }

    private byte[] ReadSlotPages()
    {
        Span<byte> head = stackalloc byte[FirstSlot * SlotLength];
        if (!file.TryRead(0, head))
        {
            throw RpmFault.Malformed(what, $"is cut short: it has {file.Length} bytes");
        }

        if (Number(head[4..]) is not 0 and var version)
        {
            throw RpmFault.Unsupported(what, $"is a database of rpm's own kind (ndb) of version {version}, which is not supported");
        }

        uint count = Number(head[12..]);
        byte[] pages = new byte[count is > 0 and <= MostPages ? count * PageLength : throw RpmFault.Malformed(what, $"is damaged: it has {count} pages of slots")];
        return file.TryRead(0, pages) ? pages : throw RpmFault.Malformed(what, $"is cut short: {file.Length} bytes do not hold {count} pages of slots");
    }

    private List<NdbSlot> FindSlots(byte[] pages)
    {
        var slots = new List<NdbSlot>();
        for (int at = FirstSlot * SlotLength; at < pages.Length; at += SlotLength)
        {
            ReadOnlyMemory<byte> bytes = pages.AsMemory(at, SlotLength);
            if (faults.TryRead(() => ReadSlot(bytes.Span), out NdbSlot? slot) && slot is { } used)
            {
                slots.Add(used);
            }
        }

        return slots;
    }

    // Null for one that is free.
    private NdbSlot? ReadSlot(ReadOnlySpan<byte> slot)
    {
        if (!slot.StartsWith("Slot"u8))
        {
            throw RpmFault.Malformed(what, "is damaged: a slot does not begin as slots do");
        }

        uint block = Number(slot[8..]);
        return block == 0 ? null : new NdbSlot(Number(slot[4..]), (long)block * BlockLength, (long)Number(slot[12..]) * BlockLength);
    }

    private int ReadLength(NdbSlot slot)
    {
        Span<byte> head = stackalloc byte[BlobHeadLength];
        if (slot.Package == 0 || slot.End > file.Length || !file.TryRead(slot.Offset, head) || !head.StartsWith("BlbS"u8) || Number(head[4..]) != slot.Package)
        {
            throw Damaged(slot.Package, "is not where its slot says");
        }

        long length = Number(head[12..]);
        long needed = BlobHeadLength + length + BlobTailLength;
        if (slot.Length != (needed + BlockLength - 1) / BlockLength * BlockLength)
        {
            throw Damaged(slot.Package, $"has {length:N0} bytes in {slot.Length:N0}");
        }

        if (length > BlobBuilder.MostLength)
        {
            throw RpmFault.TooLarge(what, $"has a package {slot.Package} of {length:N0} bytes; at most {BlobBuilder.MostLength:N0} are read");
        }

        return (int)length;
    }

    private ReadOnlyMemory<byte> ReadBlob(NdbSlot slot, int length)
    {
        byte[] blob = new byte[slot.Length];
        return file.TryRead(slot.Offset, blob) && HasTail(blob, length) ? blob.AsMemory(BlobHeadLength, length) : throw Damaged(slot.Package, "has another checksum");
    }

    private static bool HasTail(ReadOnlySpan<byte> blob, int length)
    {
        ReadOnlySpan<byte> tail = blob[^BlobTailLength..];
        return tail[8..].SequenceEqual("BlbE"u8) && Number(tail[4..]) == length && Number(tail) == Adler32.Compute(blob[..^BlobTailLength]);
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private ImageException Damaged(uint package, string problem) => RpmFault.Malformed(what, $"is damaged: its package {package} {problem}");
}
