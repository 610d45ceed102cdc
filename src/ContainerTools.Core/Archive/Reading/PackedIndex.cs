using System.Buffers;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Archive.Reading;

/// <summary>The list of what is in a compressed archive, as the store keeps it.</summary>
internal static class PackedIndex
{
    /// <summary>Of the form and of the rules by which it is made.</summary>
    public const int Version = 1;

    public static byte[] Write(TarTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        json.WriteStartArray();
        foreach ((string name, ArchivedFile file) in table.Files)
        {
            var packed = (PackedFile)file;
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteNumberValue(packed.Position);
            json.WriteNumberValue(packed.Size);
            json.WriteStringValue(packed.Digest.ToString());
            json.WriteBase64StringValue(packed.Start.Span);
            json.WriteBooleanValue(packed.IsRepeated);
            json.WriteEndArray();
        }

        foreach ((string name, string target) in table.Links)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(target);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="list">Written above and checked against its digest, so it is what was written.</param>
    /// <param name="path">The archive's path.</param>
    /// <param name="archive">The archive that the list is of.</param>
    public static TarTable Read(byte[] list, string path, PackedArchive archive)
    {
        var table = new TarTable(path);
        using JsonDocument document = JsonDocument.Parse(list);
        foreach (JsonElement[] entry in document.RootElement.EnumerateArray().Select(entry => entry.EnumerateArray().ToArray()))
        {
            string name = entry[0].GetString()!;
            if (entry is [_, var target])
            {
                table.AddLink(name, target.GetString()!);
            }
            else
            {
                var file = new PackedFile(archive, name, entry[1].GetInt64(), entry[2].GetInt64(), Digest.Parse(entry[3].GetString()!), entry[4].GetBytesFromBase64())
                {
                    IsRepeated = entry[5].GetBoolean(),
                };
                table.AddFile(name, file);
            }
        }

        return table;
    }
}
