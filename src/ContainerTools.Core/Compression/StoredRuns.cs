using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>
/// Finds what is compressed or encrypted already. Deflate spends twice the time of text on it and gains nothing, and it
/// is a good part of most layers: archives, pictures, fonts.
/// </summary>
internal static class StoredRuns
{
    private const int SegmentSize = 16 * 1024;

    // Deflate looks back 32 KiB: behind a run of this length it has nothing to remember from before it.
    private const int MinimumLength = 2 * SegmentSize;

    // A quarter of each segment is enough to judge the segment.
    private const int SampleSize = 64;
    private const int SampleDistance = 4 * SampleSize;
    private const int Samples = SegmentSize / SampleDistance * SampleSize;
    private const int MaximumStored = ushort.MaxValue;
    private const int StoredHeader = 5;

    /// <summary>The next run from a position on; empty and at the end of the block if there is none.</summary>
    public static Range Next(ReadOnlySpan<byte> block, int from)
    {
        int start = from;
        int at = from;
        for (; at + SegmentSize <= block.Length; at += SegmentSize)
        {
            if (!IsDense(block.Slice(at, SegmentSize)))
            {
                if (at - start >= MinimumLength)
                {
                    break;
                }

                start = at + SegmentSize;
            }
        }

        return at - start >= MinimumLength ? start..at : block.Length..block.Length;
    }

    /// <summary>Writes a run as stored blocks (RFC 1951, section 3.2.4).</summary>
    /// <returns>How long they are.</returns>
    public static int Store(ReadOnlySpan<byte> run, Span<byte> output)
    {
        int length = 0;
        for (; !run.IsEmpty; run = run[Math.Min(run.Length, MaximumStored)..])
        {
            ReadOnlySpan<byte> piece = run[..Math.Min(run.Length, MaximumStored)];
            Span<byte> block = output.Slice(length, StoredHeader + piece.Length);
            block[0] = 0;
            BinaryPrimitives.WriteUInt16LittleEndian(block[1..], (ushort)piece.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(block[3..], (ushort)~piece.Length);
            piece.CopyTo(block[StoredHeader..]);
            length += block.Length;
        }

        return length;
    }

    /// <summary>
    /// Whether all byte values are about equally frequent: the sum of the squares of their counts is least then. Up to a
    /// tenth over that, which is an entropy of 7.95 bits or so, counts; random bytes lie 6 % over it. All of it is in whole
    /// numbers, so that it comes out the same everywhere.
    /// </summary>
    private static bool IsDense(ReadOnlySpan<byte> segment)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        for (int at = 0; at < SegmentSize; at += SampleDistance)
        {
            foreach (byte value in segment.Slice(at, SampleSize))
            {
                counts[value]++;
            }
        }

        long squares = 0;
        foreach (int count in counts)
        {
            squares += count * count;
        }

        return squares * counts.Length * 10 <= (long)Samples * Samples * 11;
    }
}
