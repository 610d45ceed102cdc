using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Optimization;

/// <summary>Config and manifest of an image that got other layers. All else in them keeps its bytes; the steps of the old history stay as steps without a layer.</summary>
/// <param name="image">The image.</param>
/// <param name="layers">The new layers.</param>
/// <param name="names">What is in each of them.</param>
internal sealed class OptimizedDocuments(Image image, IReadOnlyList<Layer> layers, IReadOnlyList<OptimizedLayer> names)
{
    private const string Step = "layer of packages";
    private const int MostNames = 8;

    /// <summary>Whether an image's layers were made so.</summary>
    public static bool AreOf(Image image) => image.Layers.Count > 0 && Enumerable.Range(0, image.Layers.Count).All(layer => image.StepOf(layer)?.CreatedBy == Step);

    public ImageConfig MakeConfig()
    {
        string what = $"Config {image.Id}";
        var text = new JsonObjectText(image.Config.Raw, what);
        JsonObjectText rootfs = text.Open("rootfs");
        rootfs.Set("diff_ids", JsonWriting.WriteValue(layers.Select(layer => layer.DiffId.ToString()).ToArray()));
        text.Set("rootfs", rootfs.ToBytes());
        JsonElement json = JsonReading.ParseObject(image.Config.Raw, what);
        IEnumerable<ReadOnlyMemory<byte>> old = (json.GetArray("history", what) ?? []).Where(step => step.FindText("created_by") != Step).Select(WithoutLayer);
        text.Set("history", JsonWriting.WriteArray(old.Concat(names.Select(layer => WriteStep(layer, json)))));
        return ImageConfig.Parse(text.ToBytes(), image.Id.Algorithm);
    }

    public Manifest MakeManifest(ImageConfig config)
    {
        var text = new JsonObjectText(image.Manifest.Raw, $"Manifest {image.Digest}");
        JsonObjectText descriptor = text.Open("config");
        descriptor.PointTo(config.Digest, config.Raw.Length);
        text.Set("config", descriptor.ToBytes());
        text.Set("layers", JsonWriting.WriteArray(layers.Select(layer => (ReadOnlyMemory<byte>)layer.Descriptor.ToJson())));
        return (Manifest)ManifestDocument.Parse(text.ToBytes(), image.Manifest.MediaType, image.Digest.Algorithm);
    }

    private static ReadOnlyMemory<byte> WithoutLayer(JsonElement step)
    {
        if (step.ValueKind != JsonValueKind.Object)
        {
            return Encoding.UTF8.GetBytes(step.GetRawText());
        }

        var text = new JsonObjectText(Encoding.UTF8.GetBytes(step.GetRawText()), "A step of the history");
        text.Set("empty_layer", "true"u8.ToArray());
        return text.ToBytes();
    }

    private static ReadOnlyMemory<byte> WriteStep(OptimizedLayer layer, JsonElement config)
    {
        var members = new List<KeyValuePair<string, object?>>();
        if (config.TryFind("created", out JsonElement created))
        {
            members.Add(new("created", created));
        }

        members.Add(new("created_by", Step));
        string more = layer.Names.Count > MostNames ? $" and {layer.Names.Count - MostNames} more" : "";
        members.Add(new("comment", string.Join(", ", layer.Names.Take(MostNames)) + more));
        return JsonWriting.WriteValue(members);
    }
}
