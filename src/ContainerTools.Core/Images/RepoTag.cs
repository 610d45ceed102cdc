namespace ContainerTools;

/// <summary>
/// A name with a tag as texts have it: <c>app:1</c>, <c>acme/app:1</c>, <c>docker.io/acme/app:1</c>. What the grammar of references
/// does not allow stays as it is, because archives may hold any name.
/// </summary>
internal static class RepoTag
{
    /// <summary>The one spelling that all spellings of a name share: with registry, <c>library/</c> and tag.</summary>
    public static string Full(string name) =>
        ImageReference.TryParse(name, out ImageReference? reference) ? WithTag(reference).ToString() : name;

    /// <summary>The spelling that engines show: without <c>docker.io/</c> and <c>library/</c>.</summary>
    public static string Familiar(string name) =>
        ImageReference.TryParse(name, out ImageReference? reference) ? $"{reference.FamiliarName}:{WithTag(reference).Tag}" : name;

    /// <summary>What follows the last colon.</summary>
    public static string TagOf(string name) => name[(name.LastIndexOf(':') + 1)..];

    private static ImageReference WithTag(ImageReference reference) =>
        reference.Tag is null && reference.Digest is null ? reference.WithTag(ImageReference.DefaultTag) : reference;
}
