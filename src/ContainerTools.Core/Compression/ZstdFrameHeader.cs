using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>What the beginning of a Zstandard frame says (RFC 8878 §3.1.1.1).</summary>
internal static class ZstdFrameHeader
{
    /// <summary>The most bytes that a header has, the magic number included.</summary>
    public const int MaxLength = 18;

    private const int DescriptorOffset = 4;
    private const int SingleSegment = 0x20;

    /// <summary>The size of the frame's content, in bytes; null where it is not said, or where no frame begins.</summary>
    public static long? ReadContentSize(ReadOnlySpan<byte> start)
    {
        if (start is not [0x28, 0xB5, 0x2F, 0xFD, var descriptor, ..])
        {
            return null;
        }

        bool single = (descriptor & SingleSegment) != 0;
        int dictionary = (descriptor & 3) switch { 3 => 4, var length => length };
        int size = (descriptor >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int offset = DescriptorOffset + 1 + (single ? 0 : 1) + dictionary;
        if (size == 0 || start.Length < offset + size)
        {
            return null;
        }

        ReadOnlySpan<byte> field = start.Slice(offset, size);
        return size switch
        {
            1 => field[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
            _ => BinaryPrimitives.ReadInt64LittleEndian(field),
        };
    }
}
