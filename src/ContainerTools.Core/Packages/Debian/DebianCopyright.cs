using System.Text;
using System.Text.RegularExpressions;

namespace ContainerTools.Packages.Debian;

/// <summary>Finds the licences that a Debian package's copyright file names (copyright-format 1.0, "License").</summary>
internal static partial class DebianCopyright
{
    /// <returns>The names, joined by AND; null where none is named in a way that a program can read.</returns>
    public static string? FindLicense(byte[] content)
    {
        string text = Encoding.UTF8.GetString(content);
        IEnumerable<string> names = text.StartsWith("Format:", StringComparison.OrdinalIgnoreCase)
            ? ControlFile.Read(content).Select(paragraph => paragraph.GetLine("License")).OfType<string>().Select(Normalise)
            : CommonLicense().Matches(text).Select(match => match.Groups[1].Value.TrimEnd('.'));
        string[] distinct = [.. names.SelectMany(Split).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
        return distinct.Length == 0 ? null : string.Join(" AND ", distinct.Length == 1 ? distinct : distinct.Select(Bracket));
    }

    // "GPL-2+ or Artistic" is an expression with another spelling of its words.
    private static string Normalise(string license) =>
        Words().Replace(license.Replace(",", "", StringComparison.Ordinal), match => match.Value.ToUpperInvariant());

    // What is joined by AND alone is joined with the others anyway.
    private static string[] Split(string license) => license.Contains(" OR ", StringComparison.Ordinal) ? [license] : license.Split(" AND ");

    private static string Bracket(string license) => license.Contains(" OR ", StringComparison.Ordinal) ? $"({license})" : license;

    [GeneratedRegex(@"\b(and|or|with)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex(@"/usr/share/common-licenses/([A-Za-z0-9.-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex CommonLicense();
}
