using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContainerTools;

/// <summary>Writes the documents that we make ourselves: compact, and escaping no more than JSON demands.</summary>
internal static class JsonWriting
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] WriteDescriptor(Descriptor descriptor)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
        {
            WritePlatform(json, platform);
        }

        if (descriptor.Annotations.Count > 0)
        {
            json.WriteStartObject("annotations");
            foreach ((string key, string value) in descriptor.Annotations)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] WriteText(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStringValue(text);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePlatform(Utf8JsonWriter json, Platform platform)
    {
        json.WriteStartObject("platform");
        json.WriteString("architecture", platform.Architecture);
        json.WriteString("os", platform.Os);
        if (platform.Variant is not null)
        {
            json.WriteString("variant", platform.Variant);
        }

        if (platform.OsVersion is not null)
        {
            json.WriteString("os.version", platform.OsVersion);
        }

        json.WriteEndObject();
    }
}
