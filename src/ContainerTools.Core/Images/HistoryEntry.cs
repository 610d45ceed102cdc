using System.Globalization;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>One step of the build of an image (OCI image-spec, config.md, "history").</summary>
/// <param name="Created">When the step was done, with its offset from UTC; null where that is missing or cannot be read.</param>
/// <param name="CreatedBy">The command of the step, or null.</param>
/// <param name="Author">Who made the step, or null.</param>
/// <param name="Comment">A remark of the tool that made the step, or null.</param>
/// <param name="IsEmptyLayer">Whether the step changed only the config, so that it has no layer.</param>
public sealed record HistoryEntry(DateTimeOffset? Created, string? CreatedBy, string? Author, string? Comment, bool IsEmptyLayer)
{
    internal static HistoryEntry Read(JsonElement json, string what) => json.ValueKind != JsonValueKind.Object
        ? throw JsonReading.Malformed(what, "has a history entry that is not an object")
        : new HistoryEntry(
            DateTimeOffset.TryParse(json.GetText("created", what), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null,
            json.GetText("created_by", what),
            json.GetText("author", what),
            json.GetText("comment", what),
            json.TryFind("empty_layer", out JsonElement empty) && empty.ValueKind == JsonValueKind.True);
}
