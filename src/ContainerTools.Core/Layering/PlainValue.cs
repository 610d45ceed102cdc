using System.Collections;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Layering;

/// <summary>
/// Brings a pipeline, however it was written, into one form: text, numbers, arrays, dictionaries and delegates.
/// </summary>
internal static class PlainValue
{
    // As deep as JSON may be; also ends lists that contain themselves.
    private const int MaxDepth = 64;

    public static object? From(object? value, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The layering pipeline is nested more than {MaxDepth} levels deep.");
        }

        return value switch
        {
            JsonElement json => FromJson(json, depth),
            string or Delegate => value,
            sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, null),
            double number when Math.Floor(number) == number && Math.Abs(number) < int.MaxValue => (long)number,
            IDictionary map => FromMap(map, depth),
            IEnumerable list => list.Cast<object?>().Select(item => From(item, depth + 1)).ToArray(),
            _ => value,
        };
    }

    private static Dictionary<string, object?> FromMap(IDictionary map, int depth)
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in map)
        {
            result[entry.Key.ToString() ?? ""] = From(entry.Value, depth + 1);
        }

        return result;
    }

    // Of a name that is there twice the last one counts, as in the dictionaries of other programs.
    private static Dictionary<string, object?> FromObject(JsonElement json, int depth)
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            result[property.GetLooseName()] = From(property.Value, depth + 1);
        }

        return result;
    }

    private static object? FromJson(JsonElement json, int depth) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetLooseText(),
        JsonValueKind.Number => From(json.GetDouble(), depth),
        JsonValueKind.Array => json.EnumerateArray().Select(item => From(item, depth + 1)).ToArray(),
        JsonValueKind.Object => FromObject(json, depth),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        _ => null,
    };
}
