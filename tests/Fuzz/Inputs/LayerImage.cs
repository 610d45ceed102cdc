using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Fuzzing;

/// <summary>Images made of layers that are in memory.</summary>
internal static class LayerImage
{
    /// <summary>An image with these layers, and a history of a step for each.</summary>
    public static Image Of(params Layer[] layers) => Of("linux", layers);

    /// <summary>An image for Windows with these layers.</summary>
    public static Image ForWindows(params Layer[] layers) => Of("windows", layers);

    private static Image Of(string os, Layer[] layers)
    {
        byte[] config = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = os,
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/none") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(layer => JsonValue.Create($"{layer.DiffId}"))]) },
            ["history"] = new JsonArray([.. layers.Select((_, i) => new JsonObject { ["created_by"] = $"step {i}" })]),
        }.ToJsonString());
        return Of(config, layers);
    }

    public static Image Of(byte[] config, params Layer[] layers)
    {
        ImageConfig parsed = ImageConfig.Parse(config);
        var manifest = (Manifest)ManifestDocument.Parse(ManifestWriter.Write(parsed, layers, Descriptor.NoAnnotations));
        return Image.Create(manifest, parsed, descriptor => layers.First(layer => layer.Digest == descriptor.Digest).Blob).With(null, ["written:1"]);
    }
}
