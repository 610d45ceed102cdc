namespace ContainerTools.FileSystem;

/// <summary>
/// The name of a layer's entry as a place in the image: relative to its root, which <c>..</c> does not leave, because that
/// is what a program inside the container would see.
/// </summary>
/// <param name="Folder">Without slashes around it; empty for the root.</param>
/// <param name="Name">Empty for the root itself.</param>
internal readonly record struct EntryPath(string Folder, string Name)
{
    private const string Prefix = LayerFormat.WhiteoutPrefix;
    private const string OpaqueName = MetadataPrefix + ".opq";
    private const string MetadataPrefix = Prefix + Prefix;

    public bool IsRoot => Name.Length == 0;

    public string Path => Folder.Length == 0 ? Name : $"{Folder}/{Name}";

    /// <summary>Whether the entry only hides what layers below have (OCI image-spec, layer.md, "Whiteouts").</summary>
    public bool IsWhiteout => Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether it hides all that layers below have in its folder.</summary>
    public bool IsOpaque => Name == OpaqueName;

    /// <summary>
    /// Whether AUFS left it, as <c>.wh..wh.aufs</c>: no part of the image. Hard links may lead to what lies in
    /// <c>.wh..wh.plnk</c>.
    /// </summary>
    public bool IsMetadata => !IsOpaque && (Folder.Length == 0 ? Name : Folder).StartsWith(MetadataPrefix, StringComparison.Ordinal);

    /// <summary>What a whiteout hides; null where that is no name.</summary>
    public string? Hidden => Name[Prefix.Length..] is var hidden && hidden is "" or "." or ".." ? null : hidden;

    /// <summary>The folder in its parts, from the root on.</summary>
    public IReadOnlyList<string> Folders => Split(Folder);

    public static EntryPath Whiteout(string folder, string name) => new(folder, Prefix + name);

    public static EntryPath Opaque(string folder) => new(folder, OpaqueName);

    public static EntryPath Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (rest.StartsWith("./"))
        {
            rest = rest[2..].TrimStart('/');
        }

        string path = rest.Trim('/').ToString();
        if (IsOdd(path))
        {
            path = Normalise(path);
        }

        int slash = path.LastIndexOf('/');
        return slash < 0 ? new EntryPath("", path) : new EntryPath(path[..slash], path[(slash + 1)..]);
    }

    /// <summary>The parts of a path, <c>..</c> among them, as a link's target has them.</summary>
    public static IReadOnlyList<string> Split(string path) =>
        path.Length == 0 ? [] : path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();

    private static bool IsOdd(string path) =>
        path is "."
        || path.StartsWith("./", StringComparison.Ordinal)
        || path.StartsWith("..", StringComparison.Ordinal)
        || path.Contains("//", StringComparison.Ordinal)
        || path.Contains("/.", StringComparison.Ordinal);

    private static string Normalise(string path)
    {
        var parts = new List<string>();
        foreach (string part in Split(path))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts);
    }
}
