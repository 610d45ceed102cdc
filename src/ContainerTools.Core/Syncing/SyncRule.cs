namespace ContainerTools.Syncing;

/// <summary>Which tags of a repository, or of several, go to which other one, and with what.</summary>
/// <param name="Source">Registry and repository. In the repository <c>*</c> and <c>?</c> stand for names that the registry lists in its catalog.</param>
/// <param name="Destination">Registry and repository; one that ends with a slash is put before the source's repository.</param>
public sealed record SyncRule(string Source, string Destination)
{
    /// <summary>Patterns of tags with <c>*</c>, <c>?</c> and <c>[a-z]</c>; a tag is taken if one of these or of <see cref="IncludeRegex"/> matches. None: all tags.</summary>
    public EquatableList<string> Include { get; init; } = [];

    /// <summary>Regular expressions that match a tag from its beginning to its end.</summary>
    public EquatableList<string> IncludeRegex { get; init; } = [];

    /// <summary>Patterns of tags that are left out, whatever includes them.</summary>
    public EquatableList<string> Exclude { get; init; } = [];

    /// <summary>Regular expressions of tags that are left out; each matches a tag from its beginning to its end.</summary>
    public EquatableList<string> ExcludeRegex { get; init; } = [];

    /// <summary>A range of versions, such as <c>&gt;=1.2 &lt;2 || ^3</c>; tags that are no versions are left out then. Null: any tag.</summary>
    public string? VersionRange { get; init; }

    /// <summary>Whether pre-releases are within a range that names none.</summary>
    public bool IncludePrerelease { get; init; }

    /// <summary>What tags must end with and what does not count in their versions, such as <c>-alpine</c>. Null: nothing.</summary>
    public string? Suffix { get; init; }

    /// <summary>How many of the newest tags by version are taken; null for all.</summary>
    public int? Latest { get; init; }

    /// <summary>The platforms of an index that are taken, which makes another index of it; one alone: its image. None: everything as it is.</summary>
    public EquatableList<Platform> Platforms { get; init; } = [];

    /// <summary>Whether what is attached to images comes along, and what is attached to that.</summary>
    public bool IncludeReferrers { get; init; }

    /// <summary>Whether tags are removed at the destination that the rule takes and the source does not have any more.</summary>
    public bool Remove { get; init; }

    /// <summary>How many pulls of the source's rate limit are left to others.</summary>
    public int RateLimitReserve { get; init; }

    /// <summary>What to do when no more pulls than those are left.</summary>
    public RateLimitAction RateLimitAction { get; init; }
}
