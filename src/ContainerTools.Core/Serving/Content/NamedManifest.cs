namespace ContainerTools.Serving.Content;

/// <summary>A manifest in a repository, under a tag or under its digest alone.</summary>
/// <param name="Repository">The repository's name.</param>
/// <param name="Tag">The tag; null for an entry without one.</param>
/// <param name="Descriptor">The entry, read.</param>
/// <param name="Json">The entry as it stands in the layout's index; it is written again as it was read.</param>
internal sealed record NamedManifest(string Repository, string? Tag, Descriptor Descriptor, byte[] Json)
{
    public Digest Digest => Descriptor.Digest;

    public static NamedManifest Create(string repository, string? tag, Descriptor descriptor, IReadOnlyDictionary<string, string> annotations)
    {
        Descriptor entry = descriptor with { Annotations = annotations };
        return new NamedManifest(repository, tag, entry, entry.ToJson());
    }

    public bool IsAt(string repository, string tag) => Repository == repository && Tag == tag;

    /// <summary>Whether this only keeps a manifest that has no tag.</summary>
    public bool IsBare(string repository) => Repository == repository && Tag is null;
}
