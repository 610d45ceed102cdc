using System.Text;
using System.Text.RegularExpressions;

namespace ContainerTools.Syncing;

/// <summary>A pattern for a whole tag, or a whole repository. Time in proportion to the text, whatever the pattern is. Immutable.</summary>
internal sealed class TagPattern
{
    private const int MaximumLength = 512;
    private readonly Regex _regex;

    private TagPattern(string text, string expression)
    {
        try
        {
            _regex = new Regex($@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{text}' cannot be used as a pattern: {exception.Message}", text, exception);
        }
    }

    /// <param name="text">A regular expression without look-around and back-references.</param>
    /// <exception cref="ImageException">It is none, or too long.</exception>
    public static TagPattern OfRegex(string text) => new(text, Check(text));

    /// <param name="text">A text with <c>*</c>, <c>?</c> and <c>[…]</c>, as PowerShell's wildcards are but for the case of letters, which counts.</param>
    /// <exception cref="ImageException">It is none, or too long.</exception>
    public static TagPattern OfWildcard(string text)
    {
        var expression = new StringBuilder();
        for (int i = 0; i < Check(text).Length; i++)
        {
            int end = text[i] == '[' ? text.IndexOf(']', i + 1) : -1;
            if (end > i + 1)
            {
                expression.Append('[').Append(text[(i + 1)..end].Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal).Replace("^", @"\^", StringComparison.Ordinal)).Append(']');
                i = end;
                continue;
            }

            expression.Append(text[i] switch
            {
                '*' => ".*",
                '?' => ".",
                var sign => Regex.Escape(sign.ToString()),
            });
        }

        return new TagPattern(text, expression.ToString());
    }

    public bool Matches(string text) => _regex.IsMatch(text);

    private static string Check(string text) =>
        text.Length == 0 ? throw new ImageException(ImageError.InvalidArgument, "An empty pattern matches no tag.")
        : text.Length > MaximumLength ? throw new ImageException(ImageError.InvalidArgument, $"A pattern for tags may have {MaximumLength} characters at most.", text)
        : text;
}
