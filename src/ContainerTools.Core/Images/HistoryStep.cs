using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>A step of a history as text, to be written again as it was read (OCI image-spec, config.md, "history").</summary>
/// <param name="Text">The step as JSON.</param>
/// <param name="Entry">The same, read.</param>
/// <param name="Layer">The index of the layer that it made; null where it made none, or nobody knows which.</param>
internal sealed record HistoryStep(ReadOnlyMemory<byte> Text, HistoryEntry Entry, int? Layer)
{
    private const string Name = "A step of the history";

    /// <summary>When it was done, as the history says it; null where it does not.</summary>
    public JsonElement? Created => JsonReading.ParseObject(Text, Name).TryFind("created", out JsonElement created) ? created : null;

    /// <summary>The history of an image. Where it has not one step for each layer, no step is known to have made any.</summary>
    public static IReadOnlyList<HistoryStep> ReadAll(Image image)
    {
        string what = $"Config {image.Id}";
        bool isKnown = IsComplete(image);
        int layer = 0;
        return (JsonReading.ParseObject(image.Config.Raw, what).GetArray("history", what) ?? [])
            .Zip(image.Config.History, (json, entry) => new HistoryStep(Encoding.UTF8.GetBytes(json.GetRawText()), entry, isKnown && !entry.IsEmptyLayer ? layer++ : null))
            .ToArray();
    }

    /// <summary>Whether the history has one step for each layer, so that it is known which belongs to which.</summary>
    public static bool IsComplete(Image image) => image.Config.History.Count(step => !step.IsEmptyLayer) == image.Layers.Count;

    /// <summary>
    /// The history with a step for each layer: where it had not, its steps become steps without a layer, and each layer gets one that
    /// says nothing more.
    /// </summary>
    public static IReadOnlyList<HistoryStep> ReadComplete(Image image) => IsComplete(image)
        ? ReadAll(image)
        : [.. ReadAll(image).Select(step => step.WithoutLayer()), .. image.Layers.Select((layer, index) => Make(null, $"layer {layer.DiffId}", index))];

    /// <summary>A step that is new.</summary>
    /// <param name="created">As a config has it; null for no time.</param>
    /// <param name="createdBy">What made it.</param>
    /// <param name="layer">The index of the layer; null for none.</param>
    /// <param name="comment">More about it; null for nothing.</param>
    public static HistoryStep Make(JsonElement? created, string createdBy, int? layer, string? comment = null)
    {
        var members = new List<KeyValuePair<string, object?>>();
        if (created is { } time)
        {
            members.Add(new("created", time));
        }

        members.Add(new("created_by", createdBy));
        if (comment is not null)
        {
            members.Add(new("comment", comment));
        }

        if (layer is null)
        {
            members.Add(new("empty_layer", true));
        }

        byte[] text = JsonWriting.WriteValue(members);
        return new HistoryStep(text, HistoryEntry.Read(JsonReading.ParseObject(text, Name), Name), layer);
    }

    /// <summary>The same step as one that made no layer, because its layer is gone.</summary>
    public HistoryStep WithoutLayer()
    {
        var text = new JsonObjectText(Text, Name);
        text.Set("empty_layer", "true"u8.ToArray());
        return new HistoryStep(text.ToBytes(), Entry with { IsEmptyLayer = true }, null);
    }
}
