using System.Globalization;
using System.Text;

namespace ContainerTools;

/// <summary>
/// Removes characters that a terminal obeys instead of showing them. Messages quote texts of servers and documents, and
/// those must not move the cursor, change colours or reverse the text.
/// </summary>
public static class PrintableText
{
    /// <summary>Leaves out control and format characters, those that reverse the text among them; a line break or tab becomes a space.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The same text where there is nothing to leave out.</returns>
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
