using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ContainerTools.Compression;

/// <summary>
/// Compares a stream's index (section 4) with the blocks that were read. Neither is kept, because a stream may have any
/// number of blocks: both go into a hash.
/// </summary>
internal sealed class XzIndex : IDisposable
{
    /// <summary>The first byte, where a block would have the length of its header.</summary>
    public const byte Indicator = 0;

    private readonly IncrementalHash _blocks = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _count;

    /// <summary>Adds a block that was read.</summary>
    public void Add(long unpaddedSize, long size)
    {
        _count++;
        Append(_blocks, unpaddedSize, size);
    }

    /// <returns>The length of the index, in bytes.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or not that of the blocks.</exception>
    public long Read(DecoderInput input)
    {
        long start = input.Taken;
        uint crc = Crc32.Append(0, input.Take(1));
        bool isRight = ReadNumber(input, ref crc) == _count;
        using var records = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long i = 0; isRight && i < _count; i++)
        {
            Append(records, ReadNumber(input, ref crc), ReadNumber(input, ref crc));
        }

        isRight = isRight && records.GetHashAndReset().AsSpan().SequenceEqual(_blocks.GetHashAndReset());
        if (isRight)
        {
            crc = Crc32.Append(crc, XzBlock.ReadPadding(input, input.Taken - start));
            isRight = BinaryPrimitives.ReadUInt32LittleEndian(input.Take(sizeof(uint))) == crc;
        }

        return isRight ? input.Taken - start : throw new InvalidDataException("xz: the index of a stream is not that of its blocks.");
    }

    public void Dispose() => _blocks.Dispose();

    private static long ReadNumber(DecoderInput input, ref uint crc)
    {
        int length = XzNumber.Read(input.Peek(XzNumber.MaximumLength), out long number);
        crc = Crc32.Append(crc, input.Take(length));
        return number;
    }

    private static void Append(IncrementalHash hash, long unpaddedSize, long size)
    {
        Span<byte> record = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(record, unpaddedSize);
        BinaryPrimitives.WriteInt64LittleEndian(record[sizeof(long)..], size);
        hash.AppendData(record);
    }
}
