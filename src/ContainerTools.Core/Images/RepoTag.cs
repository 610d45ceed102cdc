namespace ContainerTools;

/// <summary>
/// A name with a tag as archives and engines write it: <c>app:1</c>, <c>acme/app:1</c>, <c>docker.io/acme/app:1</c>. A name that
/// is no valid reference stays as it is, because archives may hold any name.
/// </summary>
internal static class RepoTag
{
    /// <summary>The complete spelling, equal for all spellings of one name: with registry, <c>library/</c> and tag.</summary>
    public static string Full(string name) =>
        ImageReference.TryParse(name, out ImageReference? reference) ? WithTag(reference).ToString() : name;

    /// <summary>The spelling that engines show: without <c>docker.io/</c> and <c>library/</c>.</summary>
    public static string Familiar(string name) =>
        ImageReference.TryParse(name, out ImageReference? reference) ? $"{reference.FamiliarName}:{WithTag(reference).Tag}" : name;

    /// <summary>The text after the last colon.</summary>
    public static string TagOf(string name) => name[(name.LastIndexOf(':') + 1)..];

    private static ImageReference WithTag(ImageReference reference) =>
        reference.Tag is null && reference.Digest is null ? reference.WithTag(ImageReference.DefaultTag) : reference;
}
