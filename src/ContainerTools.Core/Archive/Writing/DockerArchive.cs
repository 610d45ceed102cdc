namespace ContainerTools.Archive.Writing;

/// <summary>
/// The layout that nixpkgs' stream script writes: <c>&lt;diff ID&gt;/layer.tar</c>, <c>&lt;image ID&gt;.json</c>,
/// <c>manifest.json</c> last. A layer may be compressed; engines look at its first bytes.
/// </summary>
internal static class DockerArchive
{
    public static IReadOnlyList<ArchiveEntry> GetEntries(ImageSet set)
    {
        var entries = new List<ArchiveEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var images = new List<(string, IReadOnlyList<string>, IEnumerable<string>)>();
        ArchiveStyle style = ArchiveStyle.Default;
        foreach ((Image image, IReadOnlyList<string> tags) in set.Flatten())
        {
            style = image.Style;
            foreach (Layer layer in image.Layers)
            {
                // A link to another layer is all header.
                ArchiveEntry entry = layer.ArchiveHeader is { IsHeaderOnly: true } ? ArchiveEntry.OfBytes(LayerName(layer), []) : new ArchiveEntry(LayerName(layer), layer.Blob);
                Add(entry with { Header = layer.ArchiveHeader, Mtime = style.Mtime }, style.RepeatsLayers);
            }

            string config = $"{image.Id.Hex}.json";
            Add(new ArchiveEntry(config, new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw)) { Mtime = style.Mtime }, repeat: false);
            images.Add((config, tags, image.Layers.Select(LayerName)));
        }

        entries.Add(ArchiveEntry.OfBytes(DockerManifest.FileName, DockerManifest.Write(images)) with { Mtime = style.Mtime });
        return entries;

        void Add(ArchiveEntry entry, bool repeat)
        {
            if (names.Add(entry.Name) || repeat)
            {
                entries.Add(entry);
            }
        }
    }

    private static string LayerName(Layer layer) => layer.ArchiveHeader?.Name ?? $"{layer.DiffId.Hex}/layer.tar";
}
