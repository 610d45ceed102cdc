using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.FileSystem;

/// <summary>Config and manifest of an image some of whose layers became one. Everything else in them keeps its bytes.</summary>
/// <param name="image">The image whose layers become one.</param>
/// <param name="layer">In place of the layers from <paramref name="from"/> to <paramref name="to"/>.</param>
/// <param name="from">The index of the first of them.</param>
/// <param name="to">The index of the last of them.</param>
internal sealed class SquashedDocuments(Image image, Layer layer, int from, int to)
{
    public ImageConfig MakeConfig()
    {
        string what = $"Config {image.Id}";
        var text = new JsonObjectText(image.Config.Raw, what);
        JsonObjectText rootfs = text.Open("rootfs");
        rootfs.Set("diff_ids", JsonWriting.WriteValue(Replace(image.Config.DiffIds, layer.DiffId).Select(diffId => diffId.ToString()).ToArray()));
        text.Set("rootfs", rootfs.ToBytes());

        // If the history does not have one step for each layer, it is not known which step belongs to which layer.
        if (image.Config.History.Count(step => !step.IsEmptyLayer) == image.Layers.Count)
        {
            text.Set("history", JsonWriting.WriteArray(ReplaceSteps(ReadArray(image.Config.Raw, "history", what))));
        }

        return ImageConfig.Parse(text.ToBytes(), image.Id.Algorithm);
    }

    public Manifest MakeManifest(ImageConfig config)
    {
        string what = $"Manifest {image.Digest}";
        var text = new JsonObjectText(image.Manifest.Raw, what);
        JsonObjectText descriptor = text.Open("config");
        descriptor.PointTo(config.Digest, config.Raw.Length);
        text.Set("config", descriptor.ToBytes());
        IEnumerable<ReadOnlyMemory<byte>> layers = ReadArray(image.Manifest.Raw, "layers", what).Select(RawBytes);
        text.Set("layers", JsonWriting.WriteArray(Replace(layers, layer.Descriptor.ToJson())));
        return (Manifest)ManifestDocument.Parse(text.ToBytes(), image.Manifest.MediaType, image.Digest.Algorithm);
    }

    private static JsonElement[] ReadArray(ReadOnlyMemory<byte> raw, string name, string what) =>
        (JsonReading.ParseObject(raw, what).GetArray(name, what) ?? []).ToArray();

    private static ReadOnlyMemory<byte> RawBytes(JsonElement item) => Encoding.UTF8.GetBytes(item.GetRawText());

    private IEnumerable<T> Replace<T>(IEnumerable<T> all, T replacement) => all.Take(from).Append(replacement).Concat(all.Skip(to + 1));

    // Steps that made no layer stay where they are.
    private IEnumerable<ReadOnlyMemory<byte>> ReplaceSteps(JsonElement[] steps)
    {
        int index = 0;
        foreach ((JsonElement item, HistoryEntry step) in steps.Zip(image.Config.History))
        {
            if (step.IsEmptyLayer || index < from || index > to)
            {
                yield return RawBytes(item);
            }
            else if (index == to)
            {
                yield return WriteStep(item);
            }

            index += step.IsEmptyLayer ? 0 : 1;
        }
    }

    private byte[] WriteStep(JsonElement last)
    {
        var members = new List<KeyValuePair<string, object?>>();
        if (last.TryFind("created", out JsonElement created))
        {
            members.Add(new("created", created));
        }

        members.Add(new("created_by", $"squash of layers {from} to {to} of {image.Id}"));
        return JsonWriting.WriteValue(members);
    }
}
