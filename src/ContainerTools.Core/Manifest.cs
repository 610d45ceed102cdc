using System.Text.Json;

namespace ContainerTools;

/// <summary>The parts of one image: a config and layers, base first (OCI image-spec, manifest.md; Docker schema 2).</summary>
public sealed class Manifest : ManifestDocument
{
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
    }

    public Descriptor Config { get; }

    public IReadOnlyList<Descriptor> Layers { get; }
}
