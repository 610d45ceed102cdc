namespace ContainerTools.Versions;

/// <summary>
/// A range of versions in the words of npm and Masterminds: sets of comparators, such as <c>&gt;=1.2 &lt;2 || ^3.1</c>, of which each version is one of
/// <see cref="TagOrder"/>. Missing and wild parts stand for any (<c>1.x</c>, <c>1.2.*</c>, <c>&lt;=1.1</c> takes 1.1.9). A pre-release is within a set only
/// if the set names one, or if it was asked for; one of an upper bound's own version never is. Immutable.
/// </summary>
internal sealed class VersionRange
{
    private const int MaximumLength = 1024;
    private const int MaximumComparators = 64;
    private readonly IReadOnlyList<VersionComparator>[] _sets;
    private readonly bool _takesPreReleases;

    private VersionRange(IReadOnlyList<VersionComparator>[] sets, bool takesPreReleases)
    {
        _sets = sets;
        _takesPreReleases = takesPreReleases;
    }

    /// <param name="text">The range.</param>
    /// <param name="takesPreReleases">Whether pre-releases count as other versions do.</param>
    /// <exception cref="FormatException">It is empty, too long, or no range.</exception>
    public static VersionRange Parse(string text, bool takesPreReleases)
    {
        if (text.Length > MaximumLength)
        {
            throw new FormatException($"A range of versions may have {MaximumLength:N0} characters at most.");
        }

        IReadOnlyList<VersionComparator>[] sets = text.Split("||").Select(set => ReadSet(set, text)).ToArray();
        return sets.Sum(set => set.Count) <= MaximumComparators
            ? new VersionRange(sets, takesPreReleases)
            : throw new FormatException($"A range of versions may have {MaximumComparators} comparators at most.");
    }

    /// <summary>Whether a text is a version within the range; what is no version is in none.</summary>
    public bool Contains(string text)
    {
        if (!TagOrder.TryRead(text, out SemanticVersion version))
        {
            return false;
        }

        bool isPreRelease = !version.PreRelease.IsEmpty && !_takesPreReleases;
        return Array.Exists(_sets, set => (!isPreRelease || set.Any(comparator => comparator.NamesPreRelease)) && set.All(comparator => comparator.Takes(text)));
    }

    private static List<VersionComparator> ReadSet(string set, string range)
    {
        var result = new List<VersionComparator>();
        string[] words = Join(set.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries));
        for (int i = 0; i < words.Length; i++)
        {
            if (i + 2 < words.Length && words[i + 1] == "-")
            {
                result.Add(VersionComparator.Parse(">=", words[i]));
                result.Add(VersionComparator.Parse("<=", words[i + 2]));
                i += 2;
                continue;
            }

            int length = words[i].AsSpan().IndexOfAnyExcept(VersionComparator.OperatorSigns);
            result.Add(VersionComparator.Parse(words[i][..Math.Max(length, 0)], length < 0 ? "" : words[i][length..]));
        }

        return result.Count > 0 ? result : throw new FormatException($"'{range}' is no range of versions: there is nothing before, between or after '||'.");
    }

    // An operator may stand apart from its version.
    private static string[] Join(string[] words)
    {
        var result = new List<string>();
        foreach (string word in words)
        {
            if (result is [.., var last] && !last.AsSpan().ContainsAnyExcept(VersionComparator.OperatorSigns))
            {
                result[^1] = last + word;
            }
            else
            {
                result.Add(word);
            }
        }

        return [.. result];
    }
}
