using System.Globalization;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Archive.Reading;

/// <summary>
/// Makes the config of an image that has only the old descriptions of its layers. The bytes are those that docker load
/// makes of them (moby, image/v1/imagev1.go), so that the image ID is the same.
/// </summary>
internal static class LegacyConfig
{
    private static readonly string[] Dropped = ["id", "parent", "Size", "parent_id", "layer_id", "throwaway", "rootfs", "history"];

    /// <param name="layers">The descriptions, base first.</param>
    /// <param name="diffIds">The digests of the plain tars, base first.</param>
    /// <param name="what">What to call the documents in errors.</param>
    public static byte[] Write(IReadOnlyList<JsonElement> layers, IEnumerable<Digest> diffIds, string what)
    {
        var members = layers[^1].EnumerateObject()
            .Where(member => !Dropped.Contains(member.GetName(what)))
            .ToDictionary(member => member.GetName(what), member => Compact(member.Value.GetRawText()), StringComparer.Ordinal);
        members["rootfs"] = $$"""{"type":"layers","diff_ids":[{{string.Join(',', diffIds.Select(diffId => Quote(diffId.ToString())))}}]}""";
        members["history"] = $"[{string.Join(',', layers.Select(layer => Describe(layer, what)))}]";
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', members.OrderBy(member => member.Key, CodePointComparer.Instance).Select(member => $"{Quote(member.Key)}:{member.Value}"))}}}");
    }

    private static string Describe(JsonElement layer, string what)
    {
        IReadOnlyList<string> command = layer.GetObject("container_config", what)?.GetList("Cmd", what) ?? [];
        (string Name, string? Value)[] fields =
        [
            ("created", layer.GetText("created", what) ?? "0001-01-01T00:00:00Z"),
            ("author", layer.GetText("author", what)),
            ("created_by", string.Join(' ', command)),
            ("comment", layer.GetText("comment", what)),
        ];
        return $"{{{string.Join(',', fields.Where(field => !string.IsNullOrEmpty(field.Value)).Select(field => $"{Quote(field.Name)}:{Quote(field.Value!)}"))}}}";
    }

    private static string Quote(string text) => Compact(Encoding.UTF8.GetString(JsonWriting.WriteValue(text)));

    // As Go writes it: no blanks between tokens, and nothing that HTML would take for markup.
    private static string Compact(string json)
    {
        var result = new StringBuilder(json.Length);
        bool inText = false;
        bool escaped = false;
        foreach (char c in json)
        {
            if (!inText && char.IsWhiteSpace(c))
            {
                continue;
            }

            inText ^= c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            _ = c is '<' or '>' or '&' or '\u2028' or '\u2029' ? result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : result.Append(c);
        }

        return result.ToString();
    }
}
