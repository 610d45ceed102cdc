using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContainerTools.Json;

/// <summary>Writes the documents that we make ourselves: compact, and escaping no more than JSON demands.</summary>
internal static class JsonWriting
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of one document.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write) => Write(write, Options);

    /// <summary>The bytes of a document that people read, too: each member in a line of its own, the same on every system.</summary>
    public static byte[] WriteIndented(Action<Utf8JsonWriter> write) => Write(write, Options with { Indented = true, NewLine = "\n" });

    private static byte[] Write(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, options);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="items">Each of them JSON.</param>
    public static byte[] WriteArray(IEnumerable<ReadOnlyMemory<byte>> items) => Write(json =>
    {
        json.WriteStartArray();
        foreach (ReadOnlyMemory<byte> item in items)
        {
            json.WriteRawValue(item.Span);
        }

        json.WriteEndArray();
    });

    /// <summary>A moment as documents have it (RFC 3339), in UTC.</summary>
    public static byte[] WriteTime(DateTimeOffset time) => WriteValue(FormatTime(time));

    /// <inheritdoc cref="WriteTime"/>
    public static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Strings, numbers, Booleans, lists, lists of key-value pairs, and what a JSON document holds.</summary>
    public static byte[] WriteValue(object? value) => Write(json => WriteValue(json, value));

    /// <inheritdoc cref="WriteValue(object?)"/>
    public static void WriteValue(this Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            case IReadOnlyList<KeyValuePair<string, object?>> members:
                json.WriteStartObject();
                foreach ((string name, object? member) in members)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, member);
                }

                json.WriteEndObject();
                break;
            case IReadOnlyList<object?> items:
                json.WriteStartArray();
                foreach (object? item in items)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"No JSON for {value.GetType()}.", nameof(value));
        }
    }
}
