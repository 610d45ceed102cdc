using System.Text.RegularExpressions;

namespace ContainerTools.Tests.Wine;

/// <summary>A line of the list of what is not expected of Wine (limits.txt, which says how it is written).</summary>
/// <param name="When">always, sometimes or never.</param>
/// <param name="Pattern">The tests that it is about.</param>
/// <param name="Reason">What is missing.</param>
internal sealed record WineLimit(string When, string Pattern, string Reason)
{
    private const string Space = "ContainerTools.Tests.";
    private readonly Regex _regex = new($"^{Regex.Escape(Pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    public static IReadOnlyList<WineLimit> All { get; } = [.. File.ReadLines(Path.Combine(RepositoryFolder.Root, "tests", "ContainerTools.Core.Tests", "Wine", "limits.txt"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(Parse)];

    /// <summary>Whether it is about a file of the module's tests, and not about tests of the core.</summary>
    public bool IsAboutPester => Pattern.Contains(".Tests.ps1", StringComparison.Ordinal);

    public bool IsNever => When == "never";

    /// <param name="name">A test's name, a class's or a file's.</param>
    public bool Covers(string name) => _regex.IsMatch(Shorten(name));

    /// <summary>The name without what all have in common.</summary>
    public static string Shorten(string name) => name.StartsWith(Space, StringComparison.Ordinal) ? name[Space.Length..] : name;

    private static WineLimit Parse(string line)
    {
        string[] parts = line.Split('|', 3, StringSplitOptions.TrimEntries);
        return parts is ["always" or "sometimes" or "never", { Length: > 0 }, { Length: > 0 }]
            ? new WineLimit(parts[0], parts[1], parts[2])
            : throw new FormatException($"limits.txt has a line that says nothing: {line}");
    }
}
