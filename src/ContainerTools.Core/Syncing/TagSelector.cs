using ContainerTools.Registry;
using ContainerTools.Versions;

namespace ContainerTools.Syncing;

/// <summary>
/// Which tags a rule takes: first by suffix, range and patterns, then the newest of these. Tags that attach something to a manifest by its digest,
/// cosign's and lists of referrers, are taken by no rule; they follow what they are about. Immutable.
/// </summary>
internal sealed class TagSelector
{
    private readonly TagPattern[] _included;
    private readonly TagPattern[] _excluded;
    private readonly VersionRange? _range;
    private readonly string _suffix;
    private readonly int? _latest;

    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: a pattern or the range is none.</exception>
    public TagSelector(SyncRule rule)
    {
        _included = [.. rule.Include.Select(TagPattern.OfWildcard), .. rule.IncludeRegex.Select(TagPattern.OfRegex)];
        _excluded = [.. rule.Exclude.Select(TagPattern.OfWildcard), .. rule.ExcludeRegex.Select(TagPattern.OfRegex)];
        _suffix = rule.Suffix ?? "";
        _latest = rule.Latest is <= 0 ? throw new ImageException(ImageError.InvalidArgument, $"The number of newest tags is {rule.Latest}; it must be 1 at least.") : rule.Latest;
        try
        {
            _range = rule.VersionRange is null ? null : VersionRange.Parse(rule.VersionRange, rule.IncludePrerelease);
        }
        catch (FormatException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, exception.Message, rule.VersionRange, exception);
        }
    }

    /// <summary>The tags that the rule takes, the newest first.</summary>
    public IReadOnlyList<string> Select(IEnumerable<string> tags)
    {
        IEnumerable<string> taken = tags.Distinct(StringComparer.Ordinal).Where(Takes)
            .OrderByDescending(tag => new TagVersion(Stem(tag)))
            .ThenByDescending(tag => tag, StringComparer.Ordinal);
        return [.. _latest is { } count ? taken.Take(count) : taken];
    }

    /// <summary>Whether a tag attaches something to a manifest by its digest.</summary>
    public static bool Attaches(string tag) => ReferrerTags.MayBeOne(tag);

    private bool Takes(string tag) => !Attaches(tag)
        && tag.Length > _suffix.Length && tag.EndsWith(_suffix, StringComparison.Ordinal)
        && (_range is null || _range.Contains(Stem(tag)))
        && (_included.Length == 0 || Array.Exists(_included, pattern => pattern.Matches(tag)))
        && !Array.Exists(_excluded, pattern => pattern.Matches(tag));

    private string Stem(string tag) => tag[..^_suffix.Length];
}
