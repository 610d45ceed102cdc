namespace ContainerTools;

/// <summary>A manifest with its blobs and, for an index, the manifests that it lists.</summary>
/// <param name="Document">The manifest or index.</param>
/// <param name="Blobs">Layers first, then the config; a blob that is used twice occurs twice.</param>
/// <param name="Children">The manifests that an index lists; else empty.</param>
internal sealed record ManifestTree(ManifestDocument Document, IReadOnlyList<Blob> Blobs, IReadOnlyList<ManifestTree> Children)
{
    public Digest Digest => Document.Digest;

    public static ManifestTree Of(IImage image) => image switch
    {
        ImageIndex index => new ManifestTree(index.Manifest, [], index.Entries.Select(Of).ToArray()),
        Artifact artifact => new ManifestTree(artifact.Manifest, artifact.Blobs, []),
        _ => Of((Image)image),
    };

    /// <summary>This manifest and all below it; each comes after the manifests that it refers to.</summary>
    public IEnumerable<ManifestTree> ChildrenFirst() => Children.SelectMany(child => child.ChildrenFirst()).Append(this);

    /// <summary>
    /// All blobs, with the documents themselves. Layers come before the config and manifest that refer to them. A blob can
    /// occur more than once.
    /// </summary>
    public IEnumerable<Blob> Content() => ChildrenFirst().SelectMany(manifest => manifest.Blobs.Append(
        new MemoryBlob(manifest.Document.MediaType, manifest.Digest, manifest.Document.Raw)));

    private static ManifestTree Of(Image image) => new(
        image.Manifest,
        [.. image.Layers.Select(layer => layer.Blob), new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw)],
        []);

    private static ManifestTree Of(IndexEntry entry) => entry.Content is { } content ? Of(content) : new ManifestTree(entry.Document, [], []);
}
