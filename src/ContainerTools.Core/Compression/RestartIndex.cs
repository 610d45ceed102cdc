using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ContainerTools.Compression;

/// <summary>
/// Places at which the decompression of one gzip layer can be taken up, in a file that a machine writes for itself: a row of numbers for each
/// place, the digest of these rows, then the windows. Rows and windows are compared with their digests, so a damaged file is noticed. It may be
/// read by several threads.
/// </summary>
internal sealed class RestartIndex
{
    /// <summary>How far places are apart at least, in uncompressed bytes.</summary>
    public const long ShortestDistance = 2 << 20;

    /// <summary>Another version of this program may have another form.</summary>
    public const byte Form = 1;

    public const int HeadLength = 5;
    public const int RowLength = 29 + SHA256.HashSizeInBytes;
    private const int MostRows = 1 << 16;

    private readonly byte[] _table;

    private RestartIndex(byte[] table) => _table = table;

    /// <param name="file">The index, from its beginning.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Null where the bytes are none that this version writes.</returns>
    public static async Task<RestartIndex?> ReadAsync(Stream file, CancellationToken cancel)
    {
        byte[] head = new byte[HeadLength];
        if (await file.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancel).ConfigureAwait(false) < HeadLength
            || head[0] != Form
            || BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1)) is not (>= 0 and <= MostRows and var count))
        {
            return null;
        }

        byte[] table = new byte[HeadLength + (count * RowLength) + SHA256.HashSizeInBytes];
        head.CopyTo(table, 0);
        int read = await file.ReadAtLeastAsync(table.AsMemory(HeadLength), table.Length - HeadLength, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return read == table.Length - HeadLength && SHA256.HashData(table.AsSpan(0, table.Length - SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(table.AsSpan(table.Length - SHA256.HashSizeInBytes))
            ? new RestartIndex(table[..^SHA256.HashSizeInBytes])
            : null;
    }

    private int Count => (_table.Length - HeadLength) / RowLength;

    /// <param name="plain">A place in the uncompressed data.</param>
    /// <returns>The number of the last point that is not behind it; −1 where there is none.</returns>
    public int FindBefore(long plain)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = PointAt(middle).Plain <= plain ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    public RestartPoint PointAt(int number)
    {
        ReadOnlySpan<byte> row = Row(number);
        return new RestartPoint(BinaryPrimitives.ReadInt64LittleEndian(row), row[8], BinaryPrimitives.ReadInt64LittleEndian(row[9..]));
    }

    /// <summary>Where in the stored data nothing more is needed for what lies before a place in the uncompressed ones.</summary>
    /// <param name="plain">The place.</param>
    /// <param name="size">Of the stored data, in bytes.</param>
    /// <param name="end">As far as the uncompressed data can be read then; the largest number where to their end.</param>
    public long FindEnd(long plain, long size, out long end)
    {
        int next = FindBefore(plain - 1) + 1;
        end = next < Count ? PointAt(next).Plain : long.MaxValue;
        return next < Count ? PointAt(next).Stored : size;
    }

    /// <param name="file">The index, which can seek.</param>
    /// <param name="number">The number of a point.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The uncompressed data before the point.</returns>
    /// <exception cref="InvalidDataException">The index is damaged.</exception>
    public async Task<byte[]> ReadWindowAsync(Stream file, int number, CancellationToken cancel)
    {
        byte[] row = Row(number).ToArray();
        byte[] packed = new byte[Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(row.AsSpan(25)), 0, 2 * InflateStream.WindowSize)];
        file.Position = BinaryPrimitives.ReadInt64LittleEndian(row.AsSpan(17));
        int read = await file.ReadAtLeastAsync(packed, packed.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        if (read < packed.Length || !SHA256.HashData(packed).AsSpan().SequenceEqual(row.AsSpan(29)))
        {
            throw new InvalidDataException("The restart index is damaged.");
        }

        byte[] window = new byte[InflateStream.WindowSize];
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        int length = deflate.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
        return window[..length];
    }

    private ReadOnlySpan<byte> Row(int number) => _table.AsSpan(HeadLength + (number * RowLength), RowLength);
}
