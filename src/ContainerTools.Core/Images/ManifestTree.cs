namespace ContainerTools;

/// <summary>A manifest with all that it needs: its blobs, and of an index the manifests below it.</summary>
/// <param name="Blobs">Layers first, then the config; one that is used twice stands there twice.</param>
internal sealed record ManifestTree(ManifestDocument Document, IReadOnlyList<Blob> Blobs, IReadOnlyList<ManifestTree> Children)
{
    public Digest Digest => Document.Digest;

    public static ManifestTree Of(IImage image) => image is ImageIndex index
        ? new ManifestTree(index.Manifest, [], index.Entries.Select(Of).ToArray())
        : Of((Image)image);

    /// <summary>This one and all below it, none before those that it refers to.</summary>
    public IEnumerable<ManifestTree> ChildrenFirst() => Children.SelectMany(child => child.ChildrenFirst()).Append(this);

    /// <summary>All blobs, documents included; layers before the config and manifest that need them; some more than once.</summary>
    public IEnumerable<Blob> Content() => ChildrenFirst().SelectMany(manifest => manifest.Blobs.Append(
        new MemoryBlob(manifest.Document.MediaType, manifest.Digest, manifest.Document.Raw)));

    private static ManifestTree Of(Image image) => new(
        image.Manifest,
        [.. image.Layers.Select(layer => layer.Blob), new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw)],
        []);

    private static ManifestTree Of(IndexEntry entry) =>
        entry.Image is { } image ? Of(image)
        : entry.Index is { } index ? Of((IImage)index)
        : new ManifestTree(entry.Document, entry.Blobs, []);
}
