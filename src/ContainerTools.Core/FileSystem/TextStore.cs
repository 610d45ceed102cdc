using System.Buffers.Binary;
using System.Text;

namespace ContainerTools.FileSystem;

/// <summary>
/// Texts one after the other in a few large arrays, as UTF-8 in which a lone surrogate has three bytes like any other character
/// (WTF-8): so their bytes sort as their code points do, and nothing is lost of names that are no UTF-8.
/// </summary>
internal sealed class TextStore
{
    // Small enough for the part of the heap that is collected early.
    private const int PageBits = 16;

    // The first page; each one is twice as long as the one before it, until they are full ones: many trees have few names.
    private const int FirstPage = 1024;
    private const int LengthBytes = sizeof(int);
    private readonly List<byte[]> _pages = [];
    private long _bytes;
    private int _end;

    /// <returns>A number by which the text is found again; never 0.</returns>
    /// <exception cref="ImageException">There is more text than may be kept.</exception>
    public int Add(ReadOnlySpan<byte> text)
    {
        int size = LengthBytes + text.Length;
        if (_pages.Count == 0 || size > _pages[^1].Length - _end)
        {
            int length = Math.Max(size, _pages.Count == 0 ? FirstPage : Math.Min(_pages[^1].Length * 2, 1 << PageBits));
            Charge(length);
            _pages.Add(new byte[length]);
            _end = 0;
        }

        int start = _end;
        Span<byte> page = _pages[^1].AsSpan(start);
        BinaryPrimitives.WriteInt32LittleEndian(page, text.Length);
        text.CopyTo(page[LengthBytes..]);
        _end = start + size;
        return (_pages.Count << PageBits) | start;
    }

    public ReadOnlySpan<byte> this[int text]
    {
        get
        {
            ReadOnlySpan<byte> page = _pages[(text >> PageBits) - 1].AsSpan(text & ((1 << PageBits) - 1));
            return page.Slice(LengthBytes, BinaryPrimitives.ReadInt32LittleEndian(page));
        }
    }

    /// <summary>Counts what is kept elsewhere for names and attributes.</summary>
    /// <exception cref="ImageException">There is more than may be kept.</exception>
    public void Charge(long bytes)
    {
        _bytes += bytes;
        if (_bytes > TreeLimits.TextBytes)
        {
            throw TreeLimits.TooMuchText("The layers have");
        }
    }

    public static int Measure(string text) => text.Length * 3;

    /// <returns>How many bytes were written.</returns>
    public static int Encode(string text, Span<byte> target)
    {
        if (Encoding.UTF8.TryGetBytes(text, target, out int simple) && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return simple;
        }

        int written = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                written += rune.EncodeToUtf8(target[written..]);
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                target[written++] = (byte)(0xe0 | (text[i] >> 12));
                target[written++] = (byte)(0x80 | ((text[i] >> 6) & 0x3f));
                target[written++] = (byte)(0x80 | (text[i] & 0x3f));
            }
        }

        return written;
    }

    public static string Decode(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)0xed))
        {
            return Encoding.UTF8.GetString(text);
        }

        var result = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                result.Append(rune.ToString());
            }
            else
            {
                length = 3;
                result.Append((char)(((text[0] & 0xf) << 12) | ((text[1] & 0x3f) << 6) | (text[2] & 0x3f)));
            }

            text = text[length..];
        }

        return result.ToString();
    }
}
