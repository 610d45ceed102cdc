using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>An OCI index or a Docker manifest list.</summary>
public sealed class SampleIndex : SampleManifest
{
    private SampleIndex(byte[] content, string mediaType, IReadOnlyList<SampleManifest> children)
        : base(content, mediaType) => Children = children;

    public override IReadOnlyList<SampleBlob> Blobs => [];

    public override IReadOnlyList<SampleManifest> Children { get; }

    /// <summary>An index of images; each one's platform is the one in its config.</summary>
    /// <param name="images">What is in it.</param>
    /// <param name="docker">Makes it a Docker manifest list.</param>
    /// <param name="attested">Adds to each image an attestation as buildx does, for platform unknown/unknown.</param>
    public static SampleIndex Of(IEnumerable<SampleImage> images, bool docker = false, bool attested = false)
    {
        SampleImage[] list = [.. images];
        SampleImage[] attestations = attested ? [.. list.Select(Attestation.Of)] : [];
        IEnumerable<JsonObject> entries = list.Select(image => Entry(image, Platform(image)))
            .Concat(attestations.Zip(list, (attestation, image) => Attestation.Entry(Entry(attestation, Unknown()), image)));
        return Of(entries, [.. list, .. attestations], docker);
    }

    /// <summary>An index of any entries, also of other indexes.</summary>
    public static SampleIndex Of(IEnumerable<JsonObject> entries, IReadOnlyList<SampleManifest> children, bool docker = false)
    {
        string mediaType = docker ? SampleTypes.DockerList : SampleTypes.OciIndex;
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = mediaType,
            ["manifests"] = new JsonArray([.. entries]),
        };
        return new SampleIndex(SampleJson.Bytes(index), mediaType, children);
    }

    /// <summary>A descriptor with a platform.</summary>
    public static JsonObject Entry(SampleManifest manifest, JsonObject? platform)
    {
        var entry = new JsonObject { ["mediaType"] = manifest.MediaType, ["size"] = manifest.Content.Length, ["digest"] = manifest.Digest };
        if (platform is not null)
        {
            entry["platform"] = platform;
        }

        return entry;
    }

    private static JsonObject Platform(SampleImage image)
    {
        JsonNode config = JsonNode.Parse(image.Config.Content)!;
        var platform = new JsonObject();
        foreach (string name in new[] { "architecture", "os", "os.version", "variant" })
        {
            if (config[name] is { } value)
            {
                platform[name] = value.DeepClone();
            }
        }

        return platform;
    }

    private static JsonObject Unknown() => new() { ["architecture"] = "unknown", ["os"] = "unknown" };
}
