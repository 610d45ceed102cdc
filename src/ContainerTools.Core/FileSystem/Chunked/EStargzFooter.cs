using System.Globalization;
using System.Text;

namespace ContainerTools.FileSystem.Chunked;

/// <summary>The last bytes of an eStargz layer: an empty member of gzip, in whose header is written where the table of contents begins (docs/estargz.md, "Footer").</summary>
internal static class EStargzFooter
{
    private const int DigitsLength = 16;
    private static ReadOnlySpan<byte> Name => "STARGZ"u8;

    private static ReadOnlySpan<byte> Current => [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 26, 0, (byte)'S', (byte)'G', 22, 0];

    private static ReadOnlySpan<byte> Legacy => [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 22, 0];

    /// <summary>Of the form that is longer, in bytes.</summary>
    public const int MaximumLength = 51;

    private const int LegacyLength = 47;

    /// <param name="end">The last bytes of the layer.</param>
    /// <param name="length">Of the footer, in bytes.</param>
    /// <returns>Where in the layer the table begins; null where the bytes are no footer.</returns>
    public static long? Read(ReadOnlySpan<byte> end, out int length)
    {
        length = MaximumLength;
        return Read(end, MaximumLength, Current) ?? Read(end, length = LegacyLength, Legacy);
    }

    private static long? Read(ReadOnlySpan<byte> end, int length, ReadOnlySpan<byte> header)
    {
        if (end.Length < length || !WithoutSystem(end[^length..][..header.Length]).SequenceEqual(header))
        {
            return null;
        }

        ReadOnlySpan<byte> text = end[(end.Length - length + header.Length)..][..(DigitsLength + Name.Length)];
        return text[DigitsLength..].SequenceEqual(Name)
            && long.TryParse(Encoding.ASCII.GetString(text[..DigitsLength]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long offset)
            && offset >= 0
            ? offset
            : null;
    }

    // Byte 9 of the header names the writer's system, which means nothing.
    private static byte[] WithoutSystem(ReadOnlySpan<byte> header)
    {
        byte[] bytes = header.ToArray();
        bytes[9] = 0xFF;
        return bytes;
    }
}
