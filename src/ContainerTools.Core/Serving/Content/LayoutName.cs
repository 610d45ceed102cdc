using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>
/// How the names in a layout and those in a registry's paths belong together: the registry's host is left out, and so
/// is <c>library/</c>. A name that is only a tag belongs to the repository that is called like the layout's folder.
/// </summary>
internal static class LayoutName
{
    // As containerd labels content that it got from a registry.
    private const string SourcePrefix = "containerd.io/distribution.source.";
    private const string OwnSource = SourcePrefix + "localhost";

    public static string Familiar(string repository) =>
        repository.StartsWith(DockerHub.OfficialPrefix, StringComparison.Ordinal) && repository.IndexOf('/', DockerHub.OfficialPrefix.Length) < 0
            ? repository[DockerHub.OfficialPrefix.Length..]
            : repository;

    /// <summary>Where an image of that full name is found.</summary>
    public static (string Repository, string? Tag)? Parse(string? name) =>
        ImageReference.TryParse(name, out ImageReference? reference)
            ? (Familiar(reference.Repository), reference.Tag ?? (reference.Digest is null ? ImageReference.DefaultTag : null))
            : null;

    /// <summary>The repository for entries of a layout that name none.</summary>
    public static string ForFolder(string folder)
    {
        string name = new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').ToArray());
        return ReferenceGrammar.IsRepository(name.Trim('-')) ? name.Trim('-') : "layout";
    }

    /// <summary>Where an entry of a layout's index is found.</summary>
    public static (string Repository, string? Tag) Of(Descriptor entry, string folderRepository)
    {
        if (LayoutEntryName.Of(entry) is { IsWhole: true } name && Parse(name.Text) is { } found)
        {
            return found;
        }

        string repository = entry.Annotations.FirstOrDefault(pair => pair.Key.StartsWith(SourcePrefix, StringComparison.Ordinal)).Value?.Split(',')[0] ?? "";
        repository = ReferenceGrammar.IsRepository(repository) ? Familiar(repository) : folderRepository;
        return (repository, LayoutEntryName.RefNameOf(entry) is { } tag && ReferenceGrammar.IsTag(tag) ? tag : null);
    }

    /// <summary>The annotations under which an entry is found again.</summary>
    /// <param name="repository">The repository's name.</param>
    /// <param name="tag">The tag; null for an entry without one.</param>
    /// <param name="tagIsUnique">Whether no other entry has that tag; tools that know only ref.name choose by it.</param>
    public static IReadOnlyDictionary<string, string> ToAnnotations(string repository, string? tag, bool tagIsUnique)
    {
        if (tag is not null && ToRepoTag(repository, tag) is { } name)
        {
            return LayoutEntryName.Annotate(name, tagIsUnique);
        }

        SortedDictionary<string, string> annotations = tag is null ? new(StringComparer.Ordinal) : LayoutEntryName.AnnotateAlone(tag);
        annotations[OwnSource] = repository;
        return annotations;
    }

    // A repository such as ghcr.io/acme/app, on a mirror, needs a host before it or would lose its first element.
    private static string? ToRepoTag(string repository, string tag) =>
        new[] { $"{repository}:{tag}", $"localhost/{repository}:{tag}" }.FirstOrDefault(name => Parse(name) == (repository, tag));
}
