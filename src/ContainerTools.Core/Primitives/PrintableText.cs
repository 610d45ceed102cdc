using System.Globalization;
using System.Text;

namespace ContainerTools;

/// <summary>
/// Takes out of a text what a terminal would obey instead of showing: servers and documents put their own words into
/// our messages, and those must not move the cursor, change colours or turn the text around.
/// </summary>
internal static class PrintableText
{
    public static string Of(string text)
    {
        if (!text.Any(IsObeyed))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (char c in text.Where(c => !IsObeyed(c) || char.IsWhiteSpace(c)))
        {
            result.Append(char.IsControl(c) ? ' ' : c);
        }

        return result.ToString();
    }

    private static bool IsObeyed(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
