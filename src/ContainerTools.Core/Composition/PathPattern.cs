using System.Text;
using System.Text.RegularExpressions;

namespace ContainerTools.Composition;

/// <summary>
/// A pattern as in .gitignore: <c>*</c> and <c>?</c> stay within an element, <c>**</c> spans any number of them, a
/// pattern without a slash matches at any depth, one with a slash from the root.
/// </summary>
public sealed class PathPattern
{
    private readonly string _text;
    private readonly Regex _expression;

    private PathPattern(string text)
    {
        _text = text;
        string trimmed = text.Trim('/');
        bool anchored = text.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        string body = Translate(trimmed);
        _expression = new Regex(
            $@"\A{(anchored ? "" : "(?:.*/)?")}{body}\z",
            RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    /// <remarks>PowerShell converts strings to parameters of this type through this method.</remarks>
    public static PathPattern Parse(string text) => text.Trim('/').Length > 0
        ? new PathPattern(text)
        : throw new FormatException("An empty pattern matches nothing.");

    /// <param name="path">With or without a leading slash.</param>
    public bool Matches(string path) => _expression.IsMatch(path.Trim('/'));

    /// <summary>Whether the pattern matches the path or a folder in which it lies.</summary>
    /// <param name="path">With or without a leading slash.</param>
    public bool MatchesOrHolds(string path)
    {
        string name = path.Trim('/');
        for (int end = name.IndexOf('/', StringComparison.Ordinal); end >= 0; end = name.IndexOf('/', end + 1))
        {
            if (Matches(name[..end]))
            {
                return true;
            }
        }

        return Matches(name);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static string Translate(string pattern)
    {
        var result = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                i++;
                if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                {
                    // "**/x" also matches "x" itself.
                    i++;
                    result.Append("(?:.*/)?");
                }
                else
                {
                    result.Append(".*");
                }
            }
            else
            {
                result.Append(c switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    _ => Regex.Escape(c.ToString()),
                });
            }
        }

        return result.ToString();
    }
}
