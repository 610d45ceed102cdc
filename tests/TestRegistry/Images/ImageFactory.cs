using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Puts an image together; the same properties always give the same bytes.</summary>
public sealed class ImageFactory
{
    private readonly List<SampleLayer> _layers = [];
    private readonly JsonArray _history = [];

    public string Architecture { get; init; } = "amd64";

    public string Os { get; init; } = "linux";

    public string? Variant { get; init; }

    public string? OsVersion { get; init; }

    public DateTimeOffset Created { get; init; } = LayerTar.Epoch;

    /// <summary>The config's <c>config</c> object, as Docker writes it.</summary>
    public JsonObject Config { get; init; } = [];

    /// <summary>Docker's schema 2 media types instead of OCI's.</summary>
    public bool Docker { get; init; }

    /// <summary>Leaves the manifest's own media type out and ends it with a newline, as umoci does.</summary>
    public bool LikeUmoci { get; init; }

    public Dictionary<string, string> Annotations { get; } = [];

    /// <summary>What the manifest refers to as its subject.</summary>
    public SampleManifest? Subject { get; init; }

    public string? ArtifactType { get; init; }

    public ImageFactory Add(SampleLayer layer)
    {
        _layers.Add(layer);
        return AddHistory(layer.CreatedBy, emptyLayer: false);
    }

    /// <summary>A step that made no layer.</summary>
    public ImageFactory AddStep(string createdBy) => AddHistory(createdBy, emptyLayer: true);

    public SampleImage Build()
    {
        var config = new SampleBlob(SampleJson.Bytes(ConfigJson()), Docker ? SampleTypes.DockerConfig : SampleTypes.OciConfig);
        SampleBlob[] blobs = [.. _layers.Select(layer => layer.Blob(Docker))];
        string mediaType = Docker ? SampleTypes.DockerManifest : SampleTypes.OciManifest;
        byte[] manifest = SampleJson.Bytes(ManifestJson(mediaType, config, blobs));
        return new SampleImage(LikeUmoci ? [.. manifest, (byte)'\n'] : manifest, mediaType, config, [.. _layers], blobs);
    }

    private ImageFactory AddHistory(string createdBy, bool emptyLayer)
    {
        var step = new JsonObject { ["created"] = Time(), ["created_by"] = createdBy };
        if (emptyLayer)
        {
            step["empty_layer"] = true;
        }

        _history.Add(step);
        return this;
    }

    private string Time() => Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private JsonObject ConfigJson()
    {
        var config = new JsonObject { ["created"] = Time(), ["architecture"] = Architecture, ["os"] = Os };
        AddIf(config, "variant", Variant);
        AddIf(config, "os.version", OsVersion);
        config["config"] = Config.DeepClone();
        config["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = SampleJson.Array(_layers.Select(layer => layer.DiffId)) };
        config["history"] = _history.DeepClone();
        return config;
    }

    private JsonObject ManifestJson(string mediaType, SampleBlob config, SampleBlob[] blobs)
    {
        var manifest = new JsonObject { ["schemaVersion"] = 2 };
        AddIf(manifest, "mediaType", LikeUmoci ? null : mediaType);
        AddIf(manifest, "artifactType", ArtifactType);
        manifest["config"] = config.Descriptor();
        manifest["layers"] = new JsonArray([.. blobs.Select(blob => blob.Descriptor())]);
        if (Subject is not null)
        {
            manifest["subject"] = SampleIndex.Entry(Subject, platform: null);
        }

        if (Annotations.Count > 0)
        {
            manifest["annotations"] = new JsonObject(Annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        return manifest;
    }

    private static void AddIf(JsonObject target, string name, string? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }
}
