using System.Globalization;
using System.Text;

namespace ContainerTools.Registry.Authentication;

/// <summary>Makes foreign text fit for a message: one short line that cannot move the cursor or turn the text around.</summary>
internal static class Excerpt
{
    private const int MaximumLength = 300;

    /// <param name="text">What a server has sent.</param>
    /// <param name="secrets">Taken out where they occur, as they are or as a URL has them.</param>
    public static string Of(string text, params string[] secrets)
    {
        foreach (string secret in secrets.Where(secret => secret.Length > 0))
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal)
                .Replace(Uri.EscapeDataString(secret), "***", StringComparison.Ordinal);
        }

        StringBuilder line = new();
        foreach (char c in text.Trim())
        {
            bool space = char.IsWhiteSpace(c);
            bool hidden = char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate;
            if (space && (line.Length == 0 || line[^1] != ' '))
            {
                line.Append(' ');
            }
            else if (!space && !hidden)
            {
                line.Append(c);
            }
        }

        return line.Length <= MaximumLength ? line.ToString() : $"{line.ToString(0, MaximumLength - 1)}…";
    }
}
