using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace ContainerTools.Json;

/// <summary>
/// JSON with exactly the bytes of Python's <c>json.dumps(…, indent=4)</c>: four blanks, ASCII only, keys in the given
/// order, no newline at the end. Values are strings, numbers, Booleans, lists, lists of key-value pairs, and what a
/// JSON document holds.
/// </summary>
internal static class PythonJson
{
    private const int Indent = 4;

    public static byte[] Write(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string content:
                WriteString(text, content);
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case int or long or BigInteger:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case double number:
                text.Append(PythonFloat.Format(number));
                break;
            case JsonElement element:
                Write(text, FromElement(element), depth);
                break;
            case IReadOnlyList<KeyValuePair<string, object?>> members:
                WriteItems(text, members, depth, '{', '}', member =>
                {
                    WriteString(text, member.Key);
                    text.Append(": ");
                    Write(text, member.Value, depth + 1);
                });
                break;
            case IReadOnlyList<object?> items:
                WriteItems(text, items, depth, '[', ']', item => Write(text, item, depth + 1));
                break;
            default:
                throw new ArgumentException($"No JSON for {value.GetType()}.", nameof(value));
        }
    }

    private static object? FromElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => FromObject(element),
        JsonValueKind.Array => element.EnumerateArray().Select(item => (object?)item).ToArray(),
        JsonValueKind.String => element.GetLooseText(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (object)element.GetDouble() : BigInteger.Parse(element.GetRawText(), CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The members as Python reads them: of a name that is there twice the last value, where the first one stood.</summary>
    public static KeyValuePair<string, object?>[] FromObject(JsonElement element)
    {
        var members = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            members[property.GetLooseName()] = property.Value;
        }

        return [.. members];
    }

    private static void WriteItems<T>(StringBuilder text, IReadOnlyList<T> items, int depth, char open, char close, Action<T> write)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', (depth + 1) * Indent);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            text.Append('\n').Append(' ', depth * Indent);
        }

        text.Append(close);
    }

    private static void WriteString(StringBuilder text, string content)
    {
        text.Append('"');
        foreach (char c in content)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or >= '\x7f' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
