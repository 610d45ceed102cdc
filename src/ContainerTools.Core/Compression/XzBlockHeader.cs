using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>What a block of .xz says of itself (section 3.1).</summary>
/// <param name="Length">Of the header, in bytes.</param>
/// <param name="CompressedSize">Null where it is not told.</param>
/// <param name="Size">Of the content; null where it is not told.</param>
/// <param name="Dictionary">The size of LZMA2's dictionary, in its own coding (section 5.3.1).</param>
internal readonly record struct XzBlockHeader(int Length, long? CompressedSize, long? Size, byte Dictionary)
{
    // The most that zstd may take, too; the largest that xz takes by a preset is 64 MiB.
    private const long LargestDictionary = 512L << 20;
    private const long Lzma2 = 0x21;
    private const int ChecksumLength = 4;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="UnsupportedCompressionException">The block has other filters than LZMA2, or a dictionary too large.</exception>
    public static XzBlockHeader Read(DecoderInput input)
    {
        int length = (input.Peek(1) is [var coded] ? coded + 1 : 1) * 4;
        ReadOnlySpan<byte> header = input.Take(length);
        ReadOnlySpan<byte> fields = header[..^ChecksumLength];
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[^ChecksumLength..]) != Crc32.Append(0, fields))
        {
            throw new InvalidDataException("xz: the header of a block is damaged.");
        }

        int flags = fields[1];
        fields = fields[2..];
        long? compressed = (flags & 0x40) != 0 ? Next(ref fields) : null;
        long? size = (flags & 0x80) != 0 ? Next(ref fields) : null;
        bool isLzma2Alone = (flags & 0x3F) == 0 && Next(ref fields) == Lzma2 && Next(ref fields) == 1;
        if (!isLzma2Alone || fields is not [var dictionary, .. var rest] || rest.ContainsAnyExcept((byte)0))
        {
            throw new UnsupportedCompressionException("xz: a block uses another filter than LZMA2 alone, such as BCJ or delta, which is not read here.");
        }

        return new XzBlockHeader(length, compressed, size, ReadDictionary(dictionary, size));
    }

    private static long Next(ref ReadOnlySpan<byte> fields)
    {
        fields = fields[XzNumber.Read(fields, out long number)..];
        return number;
    }

    // A dictionary larger than the content is never used.
    private static byte ReadDictionary(byte coded, long? size)
    {
        byte needed = 0;
        while (needed < coded && ToSize(needed) < (size ?? long.MaxValue))
        {
            needed++;
        }

        return ToSize(needed) <= LargestDictionary
            ? needed
            : throw new UnsupportedCompressionException($"xz: a block needs a dictionary of more than {LargestDictionary >> 20} MiB, which is the most that is read here.");
    }

    private static long ToSize(byte coded) => coded <= 40 ? (2L | (coded & 1)) << ((coded / 2) + 11) : long.MaxValue;
}
