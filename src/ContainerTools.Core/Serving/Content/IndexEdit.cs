namespace ContainerTools.Serving.Content;

/// <summary>Changes of a list of manifests, as functions of it: another process may have changed it meanwhile.</summary>
internal static class IndexEdit
{
    /// <summary>Puts a manifest under a tag. An entry that had the tag keeps its position in the index and its names.</summary>
    public static IReadOnlyList<NamedManifest> PutTag(IReadOnlyList<NamedManifest> entries, string repository, string tag, Descriptor descriptor)
    {
        NamedManifest? old = entries.FirstOrDefault(entry => entry.IsAt(repository, tag));
        bool isUnique = !entries.Any(entry => entry.Tag == tag && entry.Repository != repository);
        NamedManifest added = NamedManifest.Create(repository, tag, descriptor, old?.Descriptor.Annotations ?? LayoutName.ToAnnotations(repository, tag, isUnique));
        return entries
            .Select(entry => ReferenceEquals(entry, old) ? added : entry)
            .Where(entry => ReferenceEquals(entry, added) || !entry.IsAt(repository, tag))
            .Concat(old is null ? [added] : [])
            .ToArray();
    }

    /// <summary>Puts a manifest under its digest, unless it is in the repository already.</summary>
    public static IReadOnlyList<NamedManifest> PutDigest(IReadOnlyList<NamedManifest> entries, string repository, Descriptor descriptor) =>
        entries.Any(entry => entry.Repository == repository && entry.Digest == descriptor.Digest)
            ? entries
            : [.. entries, NamedManifest.Create(repository, null, descriptor, LayoutName.ToAnnotations(repository, null, tagIsUnique: false))];

    /// <summary>Takes away the entries without tag that are not needed, because a tag or an index leads there.</summary>
    public static IReadOnlyList<NamedManifest> Absorb(IReadOnlyList<NamedManifest> entries, string repository, IEnumerable<Digest> reached)
    {
        HashSet<Digest> digests = reached.ToHashSet();
        return entries.Where(entry => !entry.IsBare(repository) || !digests.Contains(entry.Digest)).ToArray();
    }

    public static IReadOnlyList<NamedManifest> RemoveTag(IReadOnlyList<NamedManifest> entries, string repository, string tag) =>
        entries.Where(entry => !entry.IsAt(repository, tag)).ToArray();

    public static IReadOnlyList<NamedManifest> RemoveDigest(IReadOnlyList<NamedManifest> entries, string repository, Digest digest) =>
        entries.Where(entry => entry.Repository != repository || entry.Digest != digest).ToArray();
}
