using System.Buffers;
using System.Text.Json;

namespace ContainerTools;

/// <summary>Writes indexes (OCI image-spec, image-index.md).</summary>
internal static class IndexWriter
{
    /// <param name="present">The index that is there already; what it says beside its entries stays.</param>
    public static byte[] Write(IEnumerable<byte[]> entries, JsonElement? present = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciIndex);
        json.WriteStartArray("manifests");
        foreach (byte[] entry in entries)
        {
            json.WriteRawValue(entry);
        }

        json.WriteEndArray();
        foreach (JsonProperty property in present?.EnumerateObject().ToArray() ?? [])
        {
            if (property.Name is not ("schemaVersion" or "mediaType" or "manifests"))
            {
                property.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
