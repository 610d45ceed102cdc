namespace ContainerTools.Layout;

/// <summary>
/// What an entry of a layout's index is called. Docker and containerd look for the full name and for no other; skopeo, umoci and podman
/// for the tag, or for whatever the user called it.
/// </summary>
/// <param name="Text">The name as engines show it, or as the layout has it where only skopeo's annotation is there.</param>
/// <param name="IsWhole">Whether it is a name with its repository, and not a tag alone.</param>
internal sealed record LayoutEntryName(string Text, bool IsWhole)
{
    // An annotation: the full name, as `docker.io/library/app:1`; read by Docker and containerd.
    private const string FullName = "io.containerd.image.name";

    // An annotation: the tag by Docker's usage, any name by the specification; read by skopeo, umoci and podman.
    private const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>A text that two entries share if one takes the place of the other.</summary>
    public string Identity => IsWhole ? RepoTag.Full(Text) : Text;

    /// <summary>Reads the name of an entry.</summary>
    /// <returns>Null where it has none.</returns>
    public static LayoutEntryName? Of(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(FullName) is { Length: > 0 } full ? new LayoutEntryName(ToFamiliar(full), IsWhole: true)
        : RefNameOf(entry) is { Length: > 0 } name ? new LayoutEntryName(name, name.AsSpan().ContainsAny('/', ':'))
        : null;

    /// <summary>What tools that do not look for full names find the entry by.</summary>
    public static string? RefNameOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(RefName);

    /// <summary>The annotations of an entry that has a name with a repository.</summary>
    /// <param name="repoTag">The name as engines show it.</param>
    /// <param name="tagIsUnique">Whether no other entry has that tag; tools that know only the tag choose by it.</param>
    public static SortedDictionary<string, string> Annotate(string repoTag, bool tagIsUnique) => new(StringComparer.Ordinal)
    {
        [FullName] = RepoTag.Full(repoTag),
        [RefName] = tagIsUnique ? RepoTag.TagOf(repoTag) : repoTag,
    };

    /// <summary>The annotations of an entry that only the layout has a name for, such as a tag alone.</summary>
    public static SortedDictionary<string, string> AnnotateAlone(string name) => new(StringComparer.Ordinal) { [RefName] = name };

    // A digest stays in the name, so that nobody takes it for one that engines load.
    private static string ToFamiliar(string full) =>
        full.Contains('@', StringComparison.Ordinal) ? full : RepoTag.Familiar(full);
}
