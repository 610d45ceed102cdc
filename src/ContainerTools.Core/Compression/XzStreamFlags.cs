using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>What the header of an .xz stream says, and its footer again (section 2.1).</summary>
internal readonly record struct XzStreamFlags(XzCheckKind Check)
{
    /// <summary>Of the header; the footer has as many bytes.</summary>
    public const int HeaderLength = 12;

    public static ReadOnlySpan<byte> Magic => [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private static ReadOnlySpan<byte> FooterMagic => "YZ"u8;

    /// <param name="header">With the magic bytes.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="UnsupportedCompressionException">It is of a later version of the format.</exception>
    public static XzStreamFlags ReadHeader(ReadOnlySpan<byte> header)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != Crc32.Append(0, header[6..8]))
        {
            throw new InvalidDataException("xz: the header of a stream is damaged.");
        }

        var check = (XzCheckKind)header[7];
        return header[6] == 0 && Enum.IsDefined(check)
            ? new XzStreamFlags(check)
            : throw new UnsupportedCompressionException("xz: a stream has flags or a kind of check that are not known here.");
    }

    /// <param name="footer">The last twelve bytes of the stream.</param>
    /// <param name="flags">What the header said.</param>
    /// <param name="indexLength">In bytes.</param>
    /// <exception cref="InvalidDataException">It is damaged, or that of another stream.</exception>
    public static void CheckFooter(ReadOnlySpan<byte> footer, XzStreamFlags flags, long indexLength)
    {
        bool isRight = BinaryPrimitives.ReadUInt32LittleEndian(footer) == Crc32.Append(0, footer[4..10])
            && (BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1L) * 4 == indexLength
            && footer[8] == 0
            && footer[9] == (int)flags.Check
            && footer[10..].SequenceEqual(FooterMagic);
        if (!isRight)
        {
            throw new InvalidDataException("xz: the footer of a stream is not that of what precedes it.");
        }
    }
}
