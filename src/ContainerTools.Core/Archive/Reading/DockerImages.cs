using ContainerTools.Json;

namespace ContainerTools.Archive.Reading;

/// <summary>Reads the images that a <c>manifest.json</c> lists (moby, image/spec/v1.2.md).</summary>
internal sealed class DockerImages(IFileTable files, LayerFinder layers, DocumentReader documents)
{
    private const int HashLength = 64;

    /// <returns>Null where the archive has no such list.</returns>
    public async Task<IReadOnlyList<DockerManifestEntry>?> ReadListAsync(CancellationToken cancel) =>
        files.FindOne(DockerManifest.FileName) is { } file
            ? DockerManifest.Read(await documents.ReadAsync(file, cancel).ConfigureAwait(false), $"The {DockerManifest.FileName} in '{files.Path}'")
            : null;

    /// <exception cref="ImageException">Among others: the file's name says another digest than its content has.</exception>
    public async Task<ImageConfig> ReadConfigAsync(DockerManifestEntry entry, CancellationToken cancel)
    {
        ArchivedFile file = files.Get(entry.Config);
        var config = ImageConfig.Parse(await documents.ReadAsync(file, cancel).ConfigureAwait(false));
        if (ReadHash(entry.Config) is { } claimed && claimed != config.Digest.Hex)
        {
            throw new ImageException(ImageError.DigestMismatch, $"In '{files.Path}', the config '{entry.Config}' has another digest than its name says, {config.Digest}.", files.Path);
        }

        return config;
    }

    public async Task<Image> LoadAsync(DockerManifestEntry entry, ImageConfig config, CancellationToken cancel)
    {
        if (entry.Layers.Count != config.DiffIds.Count)
        {
            throw JsonReading.Malformed($"'{files.Path}'", $"lists {entry.Layers.Count} layers of image {config.Digest}, but its config {config.DiffIds.Count} diff IDs");
        }

        var opened = new Layer[entry.Layers.Count];
        for (int i = 0; i < opened.Length; i++)
        {
            opened[i] = await layers.OpenAsync(entry.Layers[i], config.DiffIds[i], cancel).ConfigureAwait(false);
        }

        return Compose(config, opened) with { RepoTags = entry.RepoTags };
    }

    /// <summary>An image that has no manifest gets one; always the same for the same config and layers.</summary>
    public static Image Compose(ImageConfig config, Layer[] layers)
    {
        byte[] manifest = ManifestWriter.Write(config, layers, Descriptor.NoAnnotations);
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create((Manifest)ManifestDocument.Parse(manifest), config, descriptor => blobs[descriptor.Digest]) with { Layers = layers };
    }

    // "<hash>.json", "sha256:<hash>", "blobs/sha256/<hash>"; any other name says nothing about the digest.
    private static string? ReadHash(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', ':']) + 1)..];
        string hash = last.EndsWith(".json", StringComparison.Ordinal) ? last[..^".json".Length] : last;
        return hash.Length == HashLength && hash.All(char.IsAsciiHexDigitLower) ? hash : null;
    }
}
