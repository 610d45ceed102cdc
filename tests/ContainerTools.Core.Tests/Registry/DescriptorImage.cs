using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>An image whose only layer is any blob, described in any way.</summary>
internal sealed class DescriptorImage
{
    public DescriptorImage(SampleImage model, SampleBlob layer, Action<JsonObject>? change = null)
    {
        JsonObject config = JsonNode.Parse(model.Config.Content)!.AsObject();
        config["rootfs"]!["diff_ids"] = new JsonArray(model.Layers[0].DiffId);
        var configBlob = new SampleBlob(Encoding.UTF8.GetBytes(config.ToJsonString()), model.Config.MediaType);
        JsonObject descriptor = layer.Descriptor();
        change?.Invoke(descriptor);
        JsonObject manifest = JsonNode.Parse(model.Content)!.AsObject();
        manifest["config"] = configBlob.Descriptor();
        manifest["layers"] = new JsonArray(descriptor);
        Sample = new SampleImage(Encoding.UTF8.GetBytes(manifest.ToJsonString()), model.MediaType, configBlob, [], [layer]);
    }

    public SampleImage Sample { get; }
}
