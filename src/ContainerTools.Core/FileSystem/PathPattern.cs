using System.Text;
using System.Text.RegularExpressions;
using ContainerTools.IO.Files;

namespace ContainerTools.FileSystem;

/// <summary>
/// A pattern as in .gitignore: <c>*</c> and <c>?</c> stay within an element, <c>**</c> spans any number of them, a
/// pattern without a slash matches at any depth, one with a slash from the root. A backslash is a slash too, on any system, as in
/// PowerShell's own paths; it also matches itself, because a pattern that means to keep a file out must not let it in.
/// </summary>
public sealed class PathPattern
{
    // What may match is kept as a set of places in the pattern, and hundreds of wildcards make many large sets.
    private const int MaximumWildcards = 64;

    // The regular expressions of the framework take patterns of about 2,000 characters.
    private const int MaximumLength = 1024;

    private static readonly char[] Separators = ['/', '\\'];

    private readonly string _text;
    private readonly string _expression;
    private readonly Regex _exact;
    private readonly Lazy<Regex> _ignoringCase;

    private PathPattern(string text)
    {
        _text = text;
        string path = WithoutDrive(text);
        bool anchored = path.TrimEnd(Separators).AsSpan().ContainsAny(Separators);
        _expression = $@"\A{(anchored ? "" : "(?:.*/)?")}{Translate(path.Trim(Separators))}\z";
        _exact = Compile(RegexOptions.None);
        _ignoringCase = new Lazy<Regex>(() => Compile(RegexOptions.IgnoreCase));
    }

    /// <param name="text">The pattern. Where it has a drive, as in <c>C:\app\*</c>, that is the drive of an image of Windows.</param>
    /// <exception cref="FormatException">It is empty, or has more than 64 wildcards or 1,024 characters.</exception>
    /// <remarks>PowerShell converts strings to parameters of this type through this method.</remarks>
    public static PathPattern Parse(string text)
    {
        string? problem = WithoutDrive(text).Trim(Separators).Length == 0 ? "An empty pattern matches nothing."
            : text.Length > MaximumLength ? $"A pattern may have {MaximumLength:N0} characters at most."
            : text.Count(c => c is '*' or '?') > MaximumWildcards ? $"A pattern may have {MaximumWildcards} wildcards at most."
            : null;
        return problem is null ? new PathPattern(text) : throw new FormatException(problem);
    }

    /// <summary>The drive that it begins with, as in <c>C:\app</c>; null for none.</summary>
    internal char? Drive => HasDrive(_text) ? char.ToUpperInvariant(_text[0]) : null;

    /// <param name="path">With or without a leading slash.</param>
    public bool Matches(string path) => Matches(path, ignoresCase: false);

    /// <summary>Whether the pattern matches the path or a folder in which it lies.</summary>
    /// <param name="path">With or without a leading slash.</param>
    public bool MatchesOrHolds(string path) => MatchesOrHolds(path, ignoresCase: false);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <param name="path">With or without a leading slash.</param>
    /// <param name="ignoresCase">Whether names that differ in case are one name, as on Windows.</param>
    internal bool Matches(ReadOnlySpan<char> path, bool ignoresCase) => (ignoresCase ? _ignoringCase.Value : _exact).IsMatch(path.Trim('/'));

    /// <inheritdoc cref="Matches(ReadOnlySpan{char}, bool)"/>
    internal bool MatchesOrHolds(ReadOnlySpan<char> path, bool ignoresCase)
    {
        ReadOnlySpan<char> name = path.Trim('/');
        for (int end = 1; end < name.Length; end++)
        {
            if (name[end] == '/' && Matches(name[..end], ignoresCase))
            {
                return true;
            }
        }

        return Matches(name, ignoresCase);
    }

    private Regex Compile(RegexOptions options) =>
        new(_expression, options | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);

    // A file of Unix may be called "a:b".
    private static bool HasDrive(string text) => WindowsPath.HasDrive(text) && text.Length > 2 && Separators.Contains(text[2]);

    private static string WithoutDrive(string text) => HasDrive(text) ? text[2..] : text;

    private static string Translate(string pattern)
    {
        var result = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                i++;
                if (i + 1 < pattern.Length && Separators.Contains(pattern[i + 1]))
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
                    '\\' => @"[/\\]",
                    _ => Regex.Escape(c.ToString()),
                });
            }
        }

        return result.ToString();
    }
}
