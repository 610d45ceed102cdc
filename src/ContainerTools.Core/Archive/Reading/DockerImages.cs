using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>Reads the images that a <c>manifest.json</c> lists (moby, image/spec/v1.2.md).</summary>
internal sealed class DockerImages(IFileTable files, LayerFinder layers, DocumentReader documents)
{
    private const int HashLength = 64;

    /// <param name="list">The file with the list.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It is no list.</exception>
    public async Task<IReadOnlyList<JsonElement>> ReadListAsync(ArchivedFile list, CancellationToken cancel) =>
        DockerManifest.ReadList(await documents.ReadAsync(list, cancel).ConfigureAwait(false), $"The {DockerManifest.FileName} in '{files.Path}'");

    /// <param name="entry">One of the list.</param>
    /// <param name="position">Its place in the list, from 0.</param>
    public DockerManifestEntry ReadEntry(JsonElement entry, int position) => DockerManifest.ReadEntry(entry, $"Image {position + 1} in the {DockerManifest.FileName} in '{files.Path}'");

    /// <exception cref="ImageException">Among others: a file whose name promises a digest has another one.</exception>
    public async Task<ImageConfig> ReadConfigAsync(DockerManifestEntry entry, CancellationToken cancel)
    {
        ArchivedFile file = files.Get(entry.Config);
        var config = ImageConfig.Parse(await documents.ReadAsync(file, cancel).ConfigureAwait(false));
        return FindFalseName(entry, config) is null || !IsBlob(entry.Config)
            ? config
            : throw new ImageException(ImageError.DigestMismatch, $"In '{files.Path}', the config '{entry.Config}' has another digest than its name says, {config.Digest}.", files.Path);
    }

    /// <summary>
    /// The digest in the name of the config's file, where it is another one than the content has. Such files come about when
    /// somebody edits a config in an archive; for engines the name is only a path.
    /// </summary>
    /// <returns>The hash in hexadecimal; null where the name says nothing, or the truth.</returns>
    public static string? FindFalseName(DockerManifestEntry entry, ImageConfig config) =>
        ReadHash(entry.Config) is { } claimed && claimed != config.Digest.Hex ? claimed : null;

    // "<hash>.json", "sha256:<hash>", "blobs/sha256/<hash>"; any other name says nothing about the digest.
    public static string? ReadHash(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', ':']) + 1)..];
        string hash = last.EndsWith(".json", StringComparison.Ordinal) ? last[..^".json".Length] : last;
        return hash.Length == HashLength && hash.All(char.IsAsciiHexDigitLower) ? hash : null;
    }

    public async Task<Image> LoadAsync(DockerManifestEntry entry, CancellationToken cancel) =>
        await LoadAsync(entry, await ReadConfigAsync(entry, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <returns>The image, without names.</returns>
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

        return Compose(config, opened);
    }

    /// <summary>An image that has no manifest gets one; always the same for the same config and layers.</summary>
    public static Image Compose(ImageConfig config, Layer[] layers)
    {
        byte[] manifest = ManifestWriter.Write(config, layers, Descriptor.NoAnnotations);
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create((Manifest)ManifestDocument.Parse(manifest), config, descriptor => blobs[descriptor.Digest]) with { Layers = layers };
    }

    // In a layout, which the archive may be too, the name of a blob is its digest (image-layout.md, "Blobs").
    private static bool IsBlob(string name) => ArchivePath.Normalise(name).StartsWith($"{LayoutFormat.BlobFolder}/", StringComparison.Ordinal);
}
