using System.Text.Json;
using System.Text.Unicode;

namespace ContainerTools.Json;

/// <summary>
/// Reads documents written by others: absent and null are the same, another type than the specified one is an error
/// that names the document and the field.
/// </summary>
internal static class JsonReading
{
    public static JsonElement ParseObject(ReadOnlyMemory<byte> raw, string what) =>
        Parse(raw, what) is { ValueKind: JsonValueKind.Object } root ? root : throw Malformed(what, "is not a JSON object");

    /// <summary>A document of any kind.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> raw, string what)
    {
        // The parser looks at strings only when they are asked for.
        if (!Utf8.IsValid(raw.Span))
        {
            throw Malformed(what, "is not valid UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(raw);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ImageException(ImageError.Malformed, $"{what} is not valid JSON: {exception.Message}", what, exception);
        }
    }

    public static string? GetText(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value)
            ? value.ValueKind == JsonValueKind.String ? ReadText(value, name, what) : throw WrongType(what, name, "a string")
            : null;

    public static JsonElement? GetObject(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value)
            ? value.ValueKind == JsonValueKind.Object ? value : throw WrongType(what, name, "an object")
            : null;

    public static IReadOnlyList<JsonElement>? GetArray(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value)
            ? value.ValueKind == JsonValueKind.Array ? ToArray(value) : throw WrongType(what, name, "an array")
            : null;

    public static IReadOnlyList<string>? GetList(this JsonElement json, string name, string what)
    {
        if (json.GetArray(name, what) is not { } items)
        {
            return null;
        }

        string[] texts = new string[items.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = items[i].ValueKind == JsonValueKind.String ? ReadText(items[i], name, what) : throw WrongType(what, name, "an array of strings");
        }

        return texts;
    }

    /// <summary>A list of texts, or a text that stands for a list of one, as Docker reads commands.</summary>
    public static IReadOnlyList<string>? GetWords(this JsonElement json, string name, string what) =>
        json.FindText(name) is not null ? [json.GetText(name, what)!] : json.GetList(name, what);

    /// <summary>A text, or a number or truth value as it is written: whoever wrote <c>1000</c> meant "1000".</summary>
    public static string? GetScalar(this JsonElement json, string name, string what) =>
        json.TryGet(name, out JsonElement value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            ? value.GetRawText()
            : json.GetText(name, what);

    /// <summary>A text that nothing depends on: null where the value has another type.</summary>
    public static string? FindText(this JsonElement json, string name) =>
        json.TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetTextOrRaw() : null;

    public static IReadOnlyDictionary<string, string>? GetMap(this JsonElement json, string name, string what)
    {
        if (json.GetObject(name, what) is not { } map)
        {
            return null;
        }

        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in map.EnumerateObject())
        {
            result[property.GetName(what)] = property.Value.ValueKind == JsonValueKind.String
                ? ReadText(property.Value, name, what)
                : throw WrongType(what, name, "an object of strings");
        }

        return result.AsReadOnly();
    }

    /// <summary>The keys of an object that is used as a set, such as ExposedPorts.</summary>
    public static IReadOnlyList<string>? GetKeys(this JsonElement json, string name, string what) =>
        json.GetObject(name, what)?.EnumerateObject().Select(property => property.GetName(what)).ToArray();

    /// <summary>
    /// Refuses an object that has one field twice, also in another case: some readers take the first, some the last, and
    /// Go's does not mind the case, so that two of them would see two documents under one digest.
    /// </summary>
    public static void RefuseRepetition(this JsonElement json, string what) => json.RefuseRepetition(what, StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses keys that a map has twice. Keys that differ in case are two keys.</summary>
    public static void RefuseSameNames(this JsonElement json, string what) => json.RefuseRepetition(what, StringComparer.Ordinal);

    // Every document is read through this: a query over a struct would have to be compiled in each process.
    private static JsonElement[] ToArray(JsonElement json)
    {
        var items = new JsonElement[json.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in json.EnumerateArray())
        {
            items[count++] = item;
        }

        return items;
    }

    private static void RefuseRepetition(this JsonElement json, string what, StringComparer names)
    {
        var seen = new HashSet<string>(names);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!seen.Add(property.GetName(what)))
            {
                throw Malformed(what, $"is ambiguous: it has '{property.Name}' more than once");
            }
        }
    }

    /// <summary>
    /// Finds a member. The runtime's own search fails where the name of any member holds half a surrogate pair, whichever is looked for.
    /// </summary>
    /// <param name="json">Where to look; what is no object has no members.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The member's value; of several, the last one's.</param>
    public static bool TryFind(this JsonElement json, string name, out JsonElement value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        try
        {
            return json.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            value = json.EnumerateObject().LastOrDefault(member => member.GetNameOrRaw() == name).Value;
            return value.ValueKind != JsonValueKind.Undefined;
        }
    }

    /// <summary>The name of a member.</summary>
    /// <param name="property">The member.</param>
    /// <param name="what">What to call the document in errors.</param>
    /// <exception cref="ImageException">It holds half a surrogate pair.</exception>
    public static string GetName(this JsonProperty property, string what)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode(what, "a name");
        }
    }

    /// <summary>The text of a string even where it holds half a surrogate pair: then as it is written, which nothing else is.</summary>
    public static string GetTextOrRaw(this JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }

    /// <inheritdoc cref="GetTextOrRaw"/>
    public static string GetNameOrRaw(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return property.ToString();
        }
    }

    public static ImageException Malformed(string what, string problem) =>
        new(ImageError.Malformed, $"{what} {problem}.", what);

    private static ImageException WrongType(string what, string name, string expected) =>
        Malformed(what, $"is malformed: '{name}' is not {expected}");

    private static string ReadText(JsonElement value, string name, string what)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode(what, name);
        }
    }

    // Half a surrogate pair, written as an escape.
    private static ImageException NoUnicode(string what, string name) => Malformed(what, $"is malformed: '{name}' has characters that are no Unicode");

    private static bool TryGet(this JsonElement json, string name, out JsonElement value) =>
        json.TryFind(name, out value) && value.ValueKind != JsonValueKind.Null;
}
