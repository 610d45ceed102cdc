using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>The parts of one image: a config and layers, base first (OCI image-spec, manifest.md; Docker schema 2).</summary>
public sealed class Manifest : ManifestDocument
{
    // A petabyte. Beyond it sizes are nonsense, and sums of them may not fit into 64 bits.
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

    public Descriptor Config { get; }

    public IReadOnlyList<Descriptor> Layers { get; }

    /// <summary>Whether the config is that of an image; artifacts use manifests for other things.</summary>
    public bool IsImage => Config.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig or "application/octet-stream" or "";
}
