using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>The manifest of one image: descriptors of its config and layers (OCI image-spec, manifest.md; or Docker schema 2).</summary>
public sealed class Manifest : ManifestDocument
{
    // One pebibyte. No real image is larger, and sums of larger sizes may not fit into 64 bits.
    private const long MaximumSize = 1L << 50;

    internal Manifest(ReadOnlyMemory<byte> raw, string mediaType, Digest digest, JsonElement json)
        : base(raw, mediaType, digest, json)
    {
        string what = Describe(digest);
        Config = json.GetObject("config", what) is { } config
            ? Descriptor.Read(config, $"The config in {what}")
            : throw JsonReading.Malformed(what, "has no config");
        Layers = (json.GetArray("layers", what) ?? [])
            .Select((layer, i) => Descriptor.Read(layer, $"Layer {i + 1} in {what}"))
            .ToArray();
        if (Layers.Append(Config).Sum(part => (decimal)part.Size) > MaximumSize)
        {
            throw JsonReading.Malformed(what, $"has layers of more than {MaximumSize:N0} bytes");
        }
    }

    /// <summary>The descriptor of the config.</summary>
    public Descriptor Config { get; }

    /// <summary>The descriptors of the layers, the lowest first.</summary>
    public IReadOnlyList<Descriptor> Layers { get; }

    /// <summary>
    /// Whether config and layers have the media types of an image's. Artifacts use manifests with other config types, or, as cosign's
    /// signatures do, an image's config with layers that are none.
    /// </summary>
    public bool IsImage => Config.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig or "application/octet-stream" or ""
        && (Layers.Count == 0 || Layers.Any(layer => LayerMediaType.MayBeLayer(layer.MediaType)));
}
