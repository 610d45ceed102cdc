using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Json;

namespace ContainerTools.Comparison;

/// <summary>
/// Fields of a document by name, as values that people compare: texts, lists of texts, and JSON for all else. What is null or
/// empty counts as absent, as it does to engines.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, (object Value, string Canonical)> _fields = new(StringComparer.Ordinal);

    public void Add(string name, string? value)
    {
        if (value is not null)
        {
            _fields[name] = (value, value);
        }
    }

    public void Add(string name, JsonElement value)
    {
        if (!IsEmpty(value))
        {
            _fields[name] = (ToValue(value), Canonical(value));
        }
    }

    /// <summary>Each property of an object under its own name, empty values included: here they are values.</summary>
    public void AddEach(string prefix, JsonElement map)
    {
        foreach (JsonProperty property in map.EnumerateObject())
        {
            _fields[$"{prefix}.{property.GetNameOrRaw()}"] = (ToValue(property.Value), Canonical(property.Value));
        }
    }

    public IEnumerable<ImageDifference> Compare(DifferenceKind kind, FieldSet other)
    {
        foreach (string name in _fields.Keys.Union(other._fields.Keys).Order(StringComparer.Ordinal))
        {
            bool isHere = _fields.TryGetValue(name, out (object Value, string Canonical) here);
            bool isThere = other._fields.TryGetValue(name, out (object Value, string Canonical) there);
            if (!(isHere && isThere) || here.Canonical != there.Canonical)
            {
                yield return ImageDifference.Of(kind, name, isHere ? here.Value : null, isThere ? there.Value : null);
            }
        }
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => value.GetTextOrRaw().Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static object ToValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetTextOrRaw(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            value.EnumerateArray().Select(JsonReading.GetTextOrRaw).ToArray(),
        _ => value.GetRawText(),
    };

    // The same text for the same content, whatever the order of fields, the blanks and the escapes.
    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject()
            .Select(property => $"{Quote(property.GetNameOrRaw())}:{Canonical(property.Value)}").Order(StringComparer.Ordinal)) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => Quote(value.GetTextOrRaw()),
        _ => value.GetRawText(),
    };

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();
}
