using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Testing;
using ContainerTools.Tests.Verification;

namespace ContainerTools.Tests.Comparison;

/// <summary>Images whose layers are said in words: <c>a</c> is content, <c>a:members</c> and <c>a:plain</c> the same stored otherwise, <c>a RUN b</c> says which step made it.</summary>
internal static class UpdateImages
{
    public static Image Image(params string[] layers) => Image(new ImageFactory(), layers);

    public static Image Image(ImageFactory factory, params string[] layers) => Read(Sample(factory, layers));

    public static SampleImage Sample(ImageFactory factory, params string[] layers)
    {
        foreach (string layer in layers)
        {
            string[] parts = layer.Split(' ', 2);
            string[] content = parts[0].Split(':');
            SampleCompression compression = content is [_, var name] ? name == "members" ? SampleCompression.GzipMembers : SampleCompression.None : SampleCompression.Gzip;
            byte[] tar = new LayerTar().File(content[0], content[0]).ToArray();
            factory.Add(new SampleLayer(tar, compression, parts is [_, var step] ? step : ""));
        }

        return factory.Build();
    }

    /// <summary>The documents alone: a layer that is opened is an error.</summary>
    public static Image Read(SampleImage sample) => Read(sample.Content, sample.Config.Content);

    /// <summary>The image with another history; null for none.</summary>
    public static Image WithHistory(string? history, params string[] layers)
    {
        SampleImage sample = Sample(new ImageFactory(), layers);
        JsonNode json = JsonNode.Parse(sample.Config.Content)!;
        json["history"] = history is null ? null : JsonNode.Parse(history);
        byte[] config = Encoding.UTF8.GetBytes(json.ToJsonString());
        JsonNode manifest = JsonNode.Parse(sample.Content)!;
        manifest["config"] = new SampleBlob(config, MediaTypes.OciConfig).Descriptor();
        return Read(Encoding.UTF8.GetBytes(manifest.ToJsonString()), config);
    }

    public static ImageIndex Index(string name, params Image[] images)
    {
        var entries = new JsonArray([.. images.Select(image => new JsonObject
        {
            ["mediaType"] = image.Manifest.MediaType,
            ["digest"] = image.Digest.ToString(),
            ["size"] = image.Manifest.Size,
        })]);
        string json = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = entries }.ToJsonString();
        var manifest = (IndexManifest)ManifestDocument.Parse(Encoding.UTF8.GetBytes(json));
        return new ImageIndex(manifest, [.. manifest.Manifests.Zip(images, (descriptor, image) => new IndexEntry(descriptor, image))]) { Reference = ImageReference.Parse(name) };
    }

    private static Image Read(byte[] manifest, byte[] config) =>
        ContainerTools.Image.Create((Manifest)ManifestDocument.Parse(manifest), ImageConfig.Parse(config), descriptor => new BytesBlob(descriptor, content: null));
}
