using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ContainerTools.Compression;

/// <summary>
/// Collects places at which gzip can be taken up, each with its window, compressed: about 10 KiB for every 2 MiB of uncompressed data, and 20 MiB
/// at most, because places are left out where there come to be too many. For one thread.
/// </summary>
internal sealed class RestartIndexBuilder : IRestartSink
{
    private const int Most = 2048;
    private readonly List<(RestartPoint Point, byte[] Window)> _points = [];

    /// <inheritdoc/>
    public long Distance { get; private set; } = RestartIndex.ShortestDistance;

    /// <inheritdoc/>
    public void Add(RestartPoint point, ReadOnlySpan<byte> window)
    {
        if (_points.Count == Most)
        {
            for (int i = Most - 2; i >= 0; i -= 2)
            {
                _points.RemoveAt(i);
            }

            Distance *= 2;
        }

        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(window);
        }

        _points.Add((point, packed.ToArray()));
    }

    /// <summary>Whether no place was worth it.</summary>
    public bool IsEmpty => _points.Count == 0;

    /// <summary>Writes the index as <see cref="RestartIndex"/> reads it.</summary>
    public void WriteTo(Stream target)
    {
        byte[] table = new byte[RestartIndex.HeadLength + (_points.Count * RestartIndex.RowLength)];
        table[0] = RestartIndex.Form;
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(1), _points.Count);
        long place = table.Length + SHA256.HashSizeInBytes;
        for (int i = 0; i < _points.Count; i++)
        {
            (RestartPoint point, byte[] window) = _points[i];
            Span<byte> row = table.AsSpan(RestartIndex.HeadLength + (i * RestartIndex.RowLength));
            BinaryPrimitives.WriteInt64LittleEndian(row, point.Stored);
            row[8] = (byte)point.Bits;
            BinaryPrimitives.WriteInt64LittleEndian(row[9..], point.Plain);
            BinaryPrimitives.WriteInt64LittleEndian(row[17..], place);
            BinaryPrimitives.WriteInt32LittleEndian(row[25..], window.Length);
            SHA256.HashData(window, row[29..]);
            place += window.Length;
        }

        target.Write(table);
        target.Write(SHA256.HashData(table));
        foreach ((_, byte[] window) in _points)
        {
            target.Write(window);
        }
    }
}
