using System.Buffers.Binary;

namespace ContainerTools.Packages.Java;

/// <summary>How large the list of entries of a zip archive is, which has to be known before it is taken into memory (APPNOTE.TXT, 4.3).</summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>How many bytes there are from the first entry of the list on.</summary>
    /// <param name="archive">Can seek; is at any place afterwards.</param>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static long Measure(Stream archive)
    {
        byte[] tail = new byte[Math.Min(archive.Length, LocatorLength + EndLength + LongestComment)];
        long start = archive.Length - tail.Length;
        archive.Position = start;
        archive.ReadExactly(tail);
        int end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndLength > tail.Length)
        {
            throw new InvalidDataException("It has no list of entries.");
        }

        long first = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        int locator = tail.AsSpan(0, end).LastIndexOf("PK\u0006\u0007"u8);
        if (locator >= 0 && end - locator <= 2 * LocatorLength && locator + LocatorLength <= tail.Length)
        {
            byte[] record = new byte[56];
            archive.Position = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(locator + 8)), 0, archive.Length);
            archive.ReadAtLeast(record, record.Length, throwOnEndOfStream: false);

            // Which of the two counts depends on the reader.
            first = Math.Min(first, BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)));
        }

        return Math.Max(0, start + end - Math.Clamp(first, 0, archive.Length));
    }
}
