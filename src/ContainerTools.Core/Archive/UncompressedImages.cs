using System.Buffers;
using System.Text.Json;

namespace ContainerTools.Archive;

/// <summary>The same images with layers that are not compressed: new manifests, the configs and so the image IDs as they were.</summary>
internal static class UncompressedImages
{
    /// <summary>The layers that have to be inflated; a layer whose digest is its diff ID is plain already.</summary>
    /// <exception cref="ImageException">One of them is an index, whose manifests cannot be other ones.</exception>
    public static Layer[] FindCompressed(IReadOnlyList<IImage> images) =>
        images.FirstOrDefault(image => image is ImageIndex) is { } index
            ? throw new ImageException(ImageError.Unsupported, $"{index} has several platforms; their layers can only be written as they are. Choose one with -Platform.", index.Reference)
            : images.SelectMany(image => image.Images).SelectMany(image => image.Layers).Where(IsCompressed).DistinctBy(layer => layer.DiffId).ToArray();

    /// <param name="open">Where the plain tar of a compressed layer is to be had.</param>
    public static IReadOnlyList<IImage> Rewrite(IReadOnlyList<IImage> images, Func<Layer, Descriptor, Blob> open, Func<Layer, long> sizeOf) =>
        images.Cast<Image>().Select(image => image.Layers.Any(IsCompressed) ? Rewrite(image, open, sizeOf) : image).ToArray();

    private static bool IsCompressed(Layer layer) => layer.Digest != layer.DiffId;

    private static Image Rewrite(Image image, Func<Layer, Descriptor, Blob> open, Func<Layer, long> sizeOf)
    {
        Layer[] layers = image.Layers.Select(layer => IsCompressed(layer) ? Replace(layer) : layer).ToArray();
        var manifest = (Manifest)ManifestDocument.Parse(WriteManifest(image.Manifest, layers), image.Manifest.MediaType);
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create(manifest, image.Config, descriptor => blobs[descriptor.Digest], image.Platform) with
        {
            Layers = layers,
            Reference = image.Reference,
            RepoTags = image.RepoTags,
            Source = image.Source,
            Style = image.Style,
        };

        Layer Replace(Layer layer)
        {
            string type = layer.MediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? MediaTypes.DockerLayer : MediaTypes.OciLayer;
            return new Layer(open(layer, new Descriptor(type, layer.DiffId, sizeOf(layer))), layer.DiffId);
        }
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
