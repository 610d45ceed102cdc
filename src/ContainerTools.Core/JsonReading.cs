using System.Text.Json;

namespace ContainerTools;

/// <summary>
/// Reads documents written by others: absent and null are the same, another type than the specified one is an error
/// that names the document and the field.
/// </summary>
internal static class JsonReading
{
    public static JsonElement ParseObject(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(raw);
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ImageException(ImageError.Malformed, $"{what} is not valid JSON: {exception.Message}", what, exception);
        }

        return root.ValueKind == JsonValueKind.Object ? root : throw Malformed(what, "is not a JSON object");
    }

    public static string? GetText(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(what, name, "a string")
            : null;

    public static JsonElement? GetObject(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value)
            ? value.ValueKind == JsonValueKind.Object ? value : throw WrongType(what, name, "an object")
            : null;

    public static IReadOnlyList<JsonElement>? GetArray(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value)
            ? value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : throw WrongType(what, name, "an array")
            : null;

    public static IReadOnlyList<string>? GetList(this JsonElement json, string name, string what) =>
        json.GetArray(name, what)?
            .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw WrongType(what, name, "an array of strings"))
            .ToArray();

    public static IReadOnlyDictionary<string, string>? GetMap(this JsonElement json, string name, string what)
    {
        if (json.GetObject(name, what) is not { } map)
        {
            return null;
        }

        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in map.EnumerateObject())
        {
            result[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw WrongType(what, name, "an object of strings");
        }

        return result.AsReadOnly();
    }

    /// <summary>The keys of an object that is used as a set, such as ExposedPorts.</summary>
    public static IReadOnlyList<string>? GetKeys(this JsonElement json, string name, string what) =>
        json.GetObject(name, what)?.EnumerateObject().Select(property => property.Name).ToArray();

    public static ImageException Malformed(string what, string problem) =>
        new(ImageError.Malformed, $"{what} {problem}.", what);

    private static ImageException WrongType(string what, string name, string expected) =>
        Malformed(what, $"is malformed: '{name}' is not {expected}");

    private static bool TryGet(this JsonElement json, string name, out JsonElement value) =>
        json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
