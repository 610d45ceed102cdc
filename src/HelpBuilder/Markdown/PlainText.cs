using System.Text.RegularExpressions;

namespace ContainerTools.Help.Markdown;

/// <summary>Takes the marks out of running text; a console shows none of them.</summary>
internal static partial class PlainText
{
    public static string Of(string markdown) => Span().Replace(markdown, match =>
        match.Groups["code"].Success ? match.Groups["code"].Value
        : match.Groups["strong"].Success ? match.Groups["strong"].Value
        : match.Groups["url"].Value.Contains("://", StringComparison.Ordinal) ? $"{match.Groups["text"].Value} ({match.Groups["url"].Value})"
        : match.Groups["text"].Value);

    [GeneratedRegex(@"`(?<code>[^`]+)`|\*\*(?<strong>[^*]+)\*\*|\[(?<text>[^\]]+)\]\((?<url>[^)]+)\)")]
    private static partial Regex Span();
}
