using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Optimization;

/// <summary>Config and manifest of an image that got other layers. All else in them keeps its bytes; the steps of the old history stay as steps without a layer.</summary>
/// <param name="image">The image.</param>
/// <param name="layers">Its layers from now on.</param>
/// <param name="names">What is in each of the new ones, the last of them.</param>
internal sealed class OptimizedDocuments(Image image, IReadOnlyList<Layer> layers, IReadOnlyList<OptimizedLayer> names)
{
    private const string Step = "layer of packages";
    private const int MostNames = 8;

    private int BaseCount => layers.Count - names.Count;

    /// <summary>How many layers an image has below those that were made so.</summary>
    /// <returns>All, where none was.</returns>
    public static int CountBase(Image image)
    {
        int count = image.Layers.Count;
        while (count > 0 && image.StepOf(count - 1)?.CreatedBy == Step)
        {
            count--;
        }

        return count;
    }

    /// <summary>What is in a layer, in words for the history: the first names, and how many there are besides.</summary>
    public static string Summarise(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    public ImageConfig MakeConfig()
    {
        string what = $"Config {image.Id}";
        var text = new JsonObjectText(image.Config.Raw, what);
        JsonObjectText rootfs = text.Open("rootfs");
        rootfs.Set("diff_ids", JsonWriting.WriteValue(layers.Select(layer => layer.DiffId.ToString()).ToArray()));
        text.Set("rootfs", rootfs.ToBytes());
        JsonElement json = JsonReading.ParseObject(image.Config.Raw, what);
        IEnumerable<ReadOnlyMemory<byte>> old = KeepSteps(json.GetArray("history", what) ?? []);
        text.Set("history", JsonWriting.WriteArray(old.Concat(names.Select(layer => WriteStep(layer, json)))));
        return ImageConfig.Parse(text.ToBytes(), image.Id.Algorithm);
    }

    public Manifest MakeManifest(ImageConfig config)
    {
        var text = new JsonObjectText(image.Manifest.Raw, $"Manifest {image.Digest}");
        JsonObjectText descriptor = text.Open("config");
        descriptor.PointTo(config.Digest, config.Raw.Length);
        text.Set("config", descriptor.ToBytes());
        IEnumerable<ReadOnlyMemory<byte>> kept = (JsonReading.ParseObject(image.Manifest.Raw, $"Manifest {image.Digest}").GetArray("layers", "") ?? []).Take(BaseCount).Select(RawBytes);
        text.Set("layers", JsonWriting.WriteArray(kept.Concat(layers.Skip(BaseCount).Select(layer => (ReadOnlyMemory<byte>)layer.Descriptor.ToJson()))));
        return (Manifest)ManifestDocument.Parse(text.ToBytes(), image.Manifest.MediaType, image.Digest.Algorithm);
    }

    // Of layers of the base they stay as they are; what is told of the others is told of no layer any more.
    private IEnumerable<ReadOnlyMemory<byte>> KeepSteps(IReadOnlyList<JsonElement> steps)
    {
        bool isKnown = image.Config.History.Count(step => !step.IsEmptyLayer) == image.Layers.Count;
        int layer = 0;
        foreach ((JsonElement json, HistoryEntry step) in steps.Zip(image.Config.History))
        {
            bool isOfBase = isKnown && layer < BaseCount;
            layer += step.IsEmptyLayer ? 0 : 1;
            if (isOfBase || json.FindText("created_by") != Step)
            {
                yield return isOfBase || step.IsEmptyLayer ? RawBytes(json) : WithoutLayer(json);
            }
        }

        // Without steps of its own, a base would take those of the layers above it.
        for (int i = isKnown ? BaseCount : 0; i < BaseCount; i++)
        {
            yield return JsonWriting.WriteValue(new List<KeyValuePair<string, object?>> { new("created_by", "layer of the base") });
        }
    }

    private static ReadOnlyMemory<byte> RawBytes(JsonElement item) => Encoding.UTF8.GetBytes(item.GetRawText());

    private static ReadOnlyMemory<byte> WithoutLayer(JsonElement step)
    {
        var text = new JsonObjectText(RawBytes(step), "A step of the history");
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
        members.Add(new("comment", Summarise(layer.Names)));
        return JsonWriting.WriteValue(members);
    }
}
