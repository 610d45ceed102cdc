namespace ContainerTools.Archive;

/// <summary>
/// The layout that nixpkgs' stream script writes: <c>&lt;diff ID&gt;/layer.tar</c>, <c>&lt;image ID&gt;.json</c>,
/// <c>manifest.json</c> last. A layer may be compressed; engines look at its first bytes.
/// </summary>
internal static class DockerArchive
{
    public static IReadOnlyList<ArchiveEntry> GetEntries(ImageSet set)
    {
        var entries = new Dictionary<string, ArchiveEntry>(StringComparer.Ordinal);
        var images = new List<(string, IReadOnlyList<string>, IEnumerable<string>)>();
        foreach ((Image image, IReadOnlyList<string> tags) in set.Flatten())
        {
            foreach (Layer layer in image.Layers)
            {
                entries.TryAdd(LayerName(layer), new ArchiveEntry(LayerName(layer), layer.Blob));
            }

            string config = $"{image.Id.Hex}.json";
            entries.TryAdd(config, new ArchiveEntry(config, new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw)));
            images.Add((config, tags, image.Layers.Select(LayerName)));
        }

        return [.. entries.Values, ArchiveEntry.OfBytes(DockerManifest.FileName, DockerManifest.Write(images))];
    }

    private static string LayerName(Layer layer) => $"{layer.DiffId.Hex}/layer.tar";
}
