using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ContainerTools.Tar;

/// <summary>
/// Text of an archive as strings and back, without loss: a byte that is not part of valid UTF-8 becomes the lone surrogate
/// U+DC80 to U+DCFF, as in Python's <c>surrogateescape</c> (PEP 383).
/// </summary>
internal static class TarText
{
    private const char FirstEscape = '\udc80';
    private const char LastEscape = '\udcff';
    private const int PrintableLength = 200;

    public static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeEscaping(bytes);

    /// <summary>How many bytes the text has in an archive.</summary>
    /// <exception cref="ImageException">It has surrogates that stand for nothing.</exception>
    public static int GetByteCount(string text)
    {
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            count += GetRune(text, i, out Rune rune) ? rune.Utf8SequenceLength : 1;
            i += rune.Utf16SequenceLength;
        }

        return count;
    }

    /// <returns>How many bytes were written.</returns>
    public static int Encode(string text, Span<byte> target)
    {
        int written = 0;
        for (int i = 0; i < text.Length;)
        {
            if (GetRune(text, i, out Rune rune))
            {
                written += rune.EncodeToUtf8(target[written..]);
            }
            else
            {
                target[written++] = (byte)(text[i] - FirstEscape + 0x80);
            }

            i += rune.Utf16SequenceLength;
        }

        return written;
    }

    /// <summary>The text's bytes with a zero byte at their end, as system calls take names.</summary>
    /// <exception cref="ImageException">It has surrogates that stand for nothing.</exception>
    public static byte[] Terminate(string text)
    {
        byte[] bytes = new byte[GetByteCount(text) + 1];
        Encode(text, bytes);
        return bytes;
    }

    /// <summary>Whether the text holds bytes that are not UTF-8.</summary>
    public static bool HasEscapes(string text)
    {
        for (int i = text.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape); i >= 0 && i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text for a message: short, on one line, and without anything that a terminal would obey.</summary>
    public static string Printable(string text)
    {
        var result = new StringBuilder();
        for (int i = 0; i < Math.Min(text.Length, PrintableLength); i++)
        {
            _ = char.IsControl(text[i]) || IsEscape(text, i)
                ? result.Append(CultureInfo.InvariantCulture, $"\\x{text[i] & 0xff:x2}")
                : result.Append(text[i]);
        }

        return result.Append(text.Length > PrintableLength ? "…" : "").ToString();
    }

    // After a high surrogate the same char is half of an ordinary character.
    private static bool IsEscape(string text, int index) =>
        text[index] is >= FirstEscape and <= LastEscape && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    private static string DecodeEscaping(ReadOnlySpan<byte> bytes)
    {
        var result = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done;
            if (valid)
            {
                result.Append(rune.ToString());
            }
            else
            {
                foreach (byte stray in bytes[..length])
                {
                    result.Append((char)(FirstEscape + (stray - 0x80)));
                }
            }

            bytes = bytes[length..];
        }

        return result.ToString();
    }

    // False for an escaped byte; the rune then is a substitute of the same length.
    private static bool GetRune(string text, int index, out Rune rune)
    {
        if (Rune.TryGetRuneAt(text, index, out rune))
        {
            return true;
        }

        rune = Rune.ReplacementChar;
        return text[index] is >= FirstEscape and <= LastEscape
            ? false
            : throw new ImageException(ImageError.InvalidArgument, $"'{Printable(text)}' is not a valid text: half of a surrogate pair stands alone.", text);
    }

    /// <summary>A text ends at its first NUL or with its field.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
