using System.Globalization;
using System.Text;

namespace ContainerTools.Composition;

/// <summary>A list of texts as Python prints it: what the stream script puts into an image's history.</summary>
internal static class PythonList
{
    public static string Format(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Quote))}]";

    private static string Quote(string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var result = new StringBuilder().Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => result.Append(@"\\"),
                '\n' => result.Append(@"\n"),
                '\r' => result.Append(@"\r"),
                '\t' => result.Append(@"\t"),
                var c when c == quote => result.Append('\\').Append(quote),
                _ => IsPrintable(rune) ? result.Append(rune.ToString()) : Escape(result, rune.Value),
            };
        }

        return result.Append(quote).ToString();
    }

    private static StringBuilder Escape(StringBuilder result, int value) => value switch
    {
        <= 0xff => result.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        <= 0xffff => result.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => result.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    };

    // str.isprintable: not of the categories Other and Separator, the blank excepted.
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
