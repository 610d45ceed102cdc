using System.Buffers;
using System.Text.Json;
using ContainerTools.IO;

namespace ContainerTools.Archive;

/// <summary>
/// Gives images uncompressed layers. How large an uncompressed layer is, nobody says beforehand, and a tar needs to know;
/// so they are inflated once, all cores at work, into files that last as long as this object.
/// </summary>
internal sealed class LayerInflater : IDisposable
{
    private readonly string _folder;

    private LayerInflater(string folder) => _folder = folder;

    public IReadOnlyList<IImage> Images { get; private set; } = [];

    /// <param name="parent">An existing folder on a disk with room for the uncompressed layers.</param>
    public static async Task<LayerInflater> InflateAsync(IReadOnlyList<IImage> images, string parent, bool pastStore, IReporter reporter, CancellationToken cancel)
    {
        var inflater = new LayerInflater(Path.Combine(parent, $".layers.{Path.GetRandomFileName()}"));
        try
        {
            Directory.CreateDirectory(inflater._folder);
            await inflater.RunAsync(images, pastStore, reporter, cancel).ConfigureAwait(false);
            return inflater;
        }
        catch (Exception exception)
        {
            inflater.Dispose();
            if (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, inflater._folder);
            }

            throw;
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task RunAsync(IReadOnlyList<IImage> images, bool pastStore, IReporter reporter, CancellationToken cancel)
    {
        if (images.FirstOrDefault(image => image is ImageIndex) is { } index)
        {
            throw new ImageException(ImageError.Unsupported, $"{index} has several platforms; their layers can only be written as they are. Choose one with -Platform.", index.Reference);
        }

        // A layer whose digest is its diff ID is not compressed.
        Layer[] compressed = images.SelectMany(image => image.Images).SelectMany(image => image.Layers)
            .Where(layer => layer.Digest != layer.DiffId)
            .DistinctBy(layer => layer.DiffId)
            .ToArray();
        await BlobCopy.ForEachAsync(compressed, layer => layer.Size, Environment.ProcessorCount, async (layer, token) =>
        {
            using Stream tar = await (pastStore ? layer.PastStore() : layer).OpenTarAsync(reporter, token).ConfigureAwait(false);
            using var file = new FileStream(PathOf(layer), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            await BlobCopy.CopyAsync(
                tar,
                bytes =>
                {
                    file.Write(bytes.Span);
                    return ValueTask.CompletedTask;
                },
                reporter,
                token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
        Images = images.Cast<Image>().Select(Rewrite).ToArray();
    }

    private string PathOf(Layer layer) => Path.Combine(_folder, layer.DiffId.Hex);

    private IImage Rewrite(Image image)
    {
        if (image.Layers.All(layer => layer.Digest == layer.DiffId))
        {
            return image;
        }

        Layer[] layers = image.Layers.Select(layer => layer.Digest == layer.DiffId ? layer : Open(layer)).ToArray();
        byte[] raw = WriteManifest(image.Manifest, layers);
        var manifest = (Manifest)ManifestDocument.Parse(raw, image.Manifest.MediaType);
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create(manifest, image.Config, descriptor => blobs[descriptor.Digest], image.Platform).With(image.Reference, image.RepoTags);
    }

    private Layer Open(Layer layer)
    {
        string path = PathOf(layer);
        string type = layer.MediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? MediaTypes.DockerLayer : MediaTypes.OciLayer;
        var descriptor = new Descriptor(type, layer.DiffId, new FileInfo(path).Length);
        return new Layer(new InflatedBlob(descriptor, path), layer.DiffId);
    }

    // Everything but the layers stays as it is, fields that are not known here included.
    private static byte[] WriteManifest(Manifest manifest, IReadOnlyList<Layer> layers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        using JsonDocument document = JsonDocument.Parse(manifest.Raw);
        json.WriteStartObject();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.NameEquals("layers"))
            {
                json.WriteStartArray("layers");
                foreach ((Layer layer, Descriptor old) in layers.Zip(manifest.Layers))
                {
                    json.WriteRawValue(JsonWriting.WriteDescriptor(layer.Descriptor with { Annotations = old.Annotations }));
                }

                json.WriteEndArray();
            }
            else
            {
                property.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
