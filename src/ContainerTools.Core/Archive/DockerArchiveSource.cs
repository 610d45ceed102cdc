using System.Text.Json;
using ContainerTools.Compression;
using ContainerTools.IO;

namespace ContainerTools.Archive;

/// <summary>Reads the first image of a docker archive (moby, image/spec/v1.2.md), as nixpkgs' builders take a base image.</summary>
internal static class DockerArchiveSource
{
    private const int MaximumJson = 16 * 1024 * 1024;

    /// <param name="unpack">Where a compressed archive becomes a plain file that stays; given the decompressed stream.</param>
    public static async Task<Image> ReadFirstAsync(string path, Func<Stream, CancellationToken, Task<string>> unpack, CancellationToken cancel)
    {
        try
        {
            string plain = await UnpackAsync(path, unpack, cancel).ConfigureAwait(false);
            DockerArchiveIndex index = await DockerArchiveIndex.ReadAsync(plain, cancel).ConfigureAwait(false);
            return await ReadAsync(index, path, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    private static async Task<string> UnpackAsync(string path, Func<Stream, CancellationToken, Task<string>> unpack, CancellationToken cancel)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        byte[] start = new byte[LayerCompression.MagicLength];
        int read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        if (LayerCompression.Recognise(start.AsSpan(0, read)) == CompressionKind.None)
        {
            return path;
        }

        file.Position = 0;
        using Stream tar = await LayerCompression.OpenAsync(file, default, cancel).ConfigureAwait(false);
        return await unpack(tar, cancel).ConfigureAwait(false);
    }

    private static async Task<Image> ReadAsync(DockerArchiveIndex index, string path, CancellationToken cancel)
    {
        byte[] list = index.ReadBytes(index.Find(DockerManifest.FileName), MaximumJson);
        JsonElement first = ParseFirst(list, path);
        string configName = first.GetText("Config", path) ?? throw JsonReading.Malformed($"'{path}'", "names no config");
        ImageConfig config = ImageConfig.Parse(index.ReadBytes(index.Find(configName), MaximumJson));
        IReadOnlyList<string> names = first.GetList("Layers", path) ?? [];
        if (names.Count != config.DiffIds.Count)
        {
            throw JsonReading.Malformed($"'{path}'", $"lists {names.Count} layers, but its config {config.DiffIds.Count} diff IDs");
        }

        var layers = new Layer[names.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = await OpenLayerAsync(index, names[i], config.DiffIds[i], cancel).ConfigureAwait(false);
        }

        byte[] manifest = ManifestWriter.Write(config, layers, Descriptor.NoAnnotations);
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create((Manifest)ManifestDocument.Parse(manifest), config, descriptor => blobs[descriptor.Digest]) with
        {
            Layers = layers,
            RepoTags = first.GetList("RepoTags", path) ?? [],
        };
    }

    private static JsonElement ParseFirst(byte[] list, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(list);
            return document.RootElement is { ValueKind: JsonValueKind.Array } images && images.GetArrayLength() > 0 && images[0].ValueKind == JsonValueKind.Object
                ? images[0].Clone()
                : throw JsonReading.Malformed($"'{path}'", "lists no image in its manifest.json");
        }
        catch (JsonException exception)
        {
            throw new ImageException(ImageError.Malformed, $"The manifest.json in '{path}' is not valid JSON: {exception.Message}", path, exception);
        }
    }

    // A layer that is not compressed has its diff ID for a digest; of another one the digest must be computed.
    private static async Task<Layer> OpenLayerAsync(DockerArchiveIndex index, string name, Digest diffId, CancellationToken cancel)
    {
        DockerArchiveIndex.Item item = index.Find(name);
        Blob plain = index.Open(item, MediaTypes.OciLayer, diffId);
        using Stream stored = await plain.OpenUnverifiedAsync(0, NullReporter.Instance, cancel).ConfigureAwait(false);
        byte[] start = new byte[LayerCompression.MagicLength];
        int read = await stored.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        CompressionKind kind = LayerCompression.Recognise(start.AsSpan(0, read));
        if (kind == CompressionKind.None)
        {
            return new Layer(plain, diffId) { ArchiveHeader = item.Header };
        }

        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        hash.AppendData(start, 0, read);
        await BlobCopy.CopyAsync(
            stored,
            bytes =>
            {
                hash.AppendData(bytes.Span);
                return ValueTask.CompletedTask;
            },
            NullReporter.Instance,
            cancel).ConfigureAwait(false);
        string type = kind == CompressionKind.Zstd ? MediaTypes.OciLayerZstd : MediaTypes.OciLayerGzip;
        return new Layer(index.Open(item, type, Digest.FromHash("sha256", hash.GetHashAndReset())), diffId) { ArchiveHeader = item.Header };
    }
}
