using System.Buffers.Binary;
using ContainerTools.Tar;

namespace ContainerTools.Packages.Rpm;

/// <summary>What a database of rpm holds of one package: values by their tags (rpm, <c>docs/manual/format_header.md</c>).</summary>
internal sealed class RpmHeader
{
    private readonly IReadOnlyDictionary<int, RpmHeaderEntry> _entries;
    private readonly string _what;

    private RpmHeader(IReadOnlyDictionary<int, RpmHeaderEntry> entries, string what)
    {
        _entries = entries;
        _what = what;
    }

    /// <param name="blob">The header as databases have it: without the magic number that stands in front of it in a package's file. It is kept.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="ImageException">It is damaged.</exception>
    public static RpmHeader Parse(ReadOnlyMemory<byte> blob, string what) => new(new RpmHeaderIndex(blob, what).Read(), what);

    /// <summary>A text, or the first one of several; of one in several languages that is the untranslated one. Null where there is none.</summary>
    /// <exception cref="ImageException">The value is no text.</exception>
    public string? GetText(RpmTag tag) =>
        Find(tag) is { } entry ? ReadText(Texts(entry, tag).Data.Span, out _) : null;

    /// <summary>The texts; none where the tag is absent.</summary>
    /// <exception cref="ImageException">The value is no text.</exception>
    public IReadOnlyList<string> GetTexts(RpmTag tag)
    {
        if (Find(tag) is not { } entry)
        {
            return [];
        }

        string[] texts = new string[Texts(entry, tag).Count];
        ReadOnlySpan<byte> data = entry.Data.Span;
        foreach (ref string text in texts.AsSpan())
        {
            text = ReadText(data, out int length);
            data = data[length..];
        }

        return texts;
    }

    /// <summary>A number, or the first one of several; null where there is none.</summary>
    /// <exception cref="ImageException">The value is no number.</exception>
    public long? GetNumber(RpmTag tag) =>
        Find(tag) is { } entry ? ReadNumber(entry.Type, entry.Data.Span[..SizeOfNumber(entry, tag)]) : null;

    /// <summary>The numbers; none where the tag is absent. All but those of one character are without a sign.</summary>
    /// <exception cref="ImageException">The value is no number.</exception>
    public IReadOnlyList<long> GetNumbers(RpmTag tag)
    {
        if (Find(tag) is not { } entry)
        {
            return [];
        }

        int size = SizeOfNumber(entry, tag);
        long[] numbers = new long[entry.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ReadNumber(entry.Type, entry.Data.Span.Slice(i * size, size));
        }

        return numbers;
    }

    /// <summary>The error of a value that contradicts another one.</summary>
    public ImageException Malformed(string problem) => RpmFault.Malformed(_what, problem);

    private RpmHeaderEntry? Find(RpmTag tag) => _entries.TryGetValue((int)tag, out RpmHeaderEntry entry) ? entry : null;

    private RpmHeaderEntry Texts(RpmHeaderEntry entry, RpmTag tag) =>
        entry.Type is RpmValueType.Text or RpmValueType.TextArray or RpmValueType.TranslatedText ? entry : throw Malformed($"has a {tag} that is no text");

    private int SizeOfNumber(RpmHeaderEntry entry, RpmTag tag) =>
        entry.Type is >= RpmValueType.Char and <= RpmValueType.Int64 ? RpmHeaderEntry.SizeOf(entry.Type) : throw Malformed($"has a {tag} that is no number");

    private long ReadNumber(RpmValueType type, ReadOnlySpan<byte> data) => type switch
    {
        RpmValueType.Char => (sbyte)data[0],
        RpmValueType.Int8 => data[0],
        RpmValueType.Int16 => BinaryPrimitives.ReadUInt16BigEndian(data),
        RpmValueType.Int32 => BinaryPrimitives.ReadUInt32BigEndian(data),
        _ => BinaryPrimitives.ReadInt64BigEndian(data) is >= 0 and var number ? number : throw Malformed("has a number that is too large"),
    };

    // That each has its end was seen when the index was read.
    private static string ReadText(ReadOnlySpan<byte> data, out int length)
    {
        ReadOnlySpan<byte> text = TarText.Cut(data);
        length = text.Length + 1;
        return TarText.Decode(text);
    }
}
