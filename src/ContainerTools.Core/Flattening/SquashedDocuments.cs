using System.Buffers;
using System.Text.Json;

namespace ContainerTools.Flattening;

/// <summary>Config and manifest of an image some of whose layers became one. Everything else in them stays.</summary>
/// <param name="layer">In place of the layers from <paramref name="from"/> to <paramref name="to"/>.</param>
internal sealed class SquashedDocuments(Image image, Layer layer, int from, int to)
{
    public ImageConfig Config => ImageConfig.Parse(Rewrite(image.Config.Raw, "config", WriteConfigMember), image.Id.Algorithm);

    public Manifest MakeManifest(ImageConfig config) =>
        (Manifest)ManifestDocument.Parse(Rewrite(image.Manifest.Raw, "manifest", (json, member) => WriteManifestMember(json, member, config)), image.Manifest.MediaType, image.Digest.Algorithm);

    private bool WriteConfigMember(Utf8JsonWriter json, JsonProperty member)
    {
        if (member.NameEquals("rootfs"))
        {
            json.WritePropertyName(member.Name);
            WriteObject(json, member.Value, (_, inner) => inner.NameEquals("diff_ids") && WriteList(json, inner, layer.DiffId.ToString()));
            return true;
        }

        // A history that does not have a step for each layer says nothing of which is whose.
        return member.NameEquals("history") && image.Config.History.Count(step => !step.IsEmptyLayer) == image.Layers.Count && WriteHistory(json, member.Value);
    }

    private bool WriteManifestMember(Utf8JsonWriter json, JsonProperty member, ImageConfig config)
    {
        if (member.NameEquals("layers"))
        {
            return WriteList(json, member, layer.Descriptor);
        }

        if (!member.NameEquals("config"))
        {
            return false;
        }

        json.WritePropertyName(member.Name);
        WriteObject(json, member.Value, (_, inner) =>
        {
            switch (inner.Name)
            {
                case "digest":
                    json.WriteString("digest", config.Digest.ToString());
                    return true;
                case "size":
                    json.WriteNumber("size", config.Raw.Length);
                    return true;
                default:
                    // Content embedded in the descriptor is that of the old config (OCI image-spec, descriptor.md, "data").
                    return inner.Name == "data";
            }
        });
        return true;
    }

    private bool WriteList(Utf8JsonWriter json, JsonProperty list, object replacement)
    {
        json.WriteStartArray(list.Name);
        int index = 0;
        foreach (JsonElement item in list.Value.EnumerateArray())
        {
            if (index == to && replacement is Descriptor descriptor)
            {
                json.WriteRawValue(JsonWriting.WriteDescriptor(new Descriptor(descriptor.MediaType, descriptor.Digest, descriptor.Size)));
            }
            else if (index == to)
            {
                json.WriteStringValue((string)replacement);
            }
            else if (index < from || index > to)
            {
                item.WriteTo(json);
            }

            index++;
        }

        json.WriteEndArray();
        return true;
    }

    private bool WriteHistory(Utf8JsonWriter json, JsonElement history)
    {
        json.WriteStartArray("history");
        int index = 0;
        foreach ((JsonElement item, HistoryEntry step) in history.EnumerateArray().Zip(image.Config.History))
        {
            if (step.IsEmptyLayer || index < from || index > to)
            {
                item.WriteTo(json);
            }
            else if (index == to)
            {
                WriteStep(json, item);
            }

            index += step.IsEmptyLayer ? 0 : 1;
        }

        json.WriteEndArray();
        return true;
    }

    private void WriteStep(Utf8JsonWriter json, JsonElement last)
    {
        json.WriteStartObject();
        if (last.TryGetProperty("created", out JsonElement created))
        {
            json.WritePropertyName("created");
            created.WriteTo(json);
        }

        json.WriteString("created_by", $"squash of layers {from} to {to} of {image.Id}");
        json.WriteEndObject();
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> raw, string what, Func<Utf8JsonWriter, JsonProperty, bool> write)
    {
        JsonElement document = JsonReading.ParseObject(raw, what);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        WriteObject(json, document, write);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // What nobody writes otherwise stays as it is, numbers to the digit.
    private static void WriteObject(Utf8JsonWriter json, JsonElement value, Func<Utf8JsonWriter, JsonProperty, bool> write)
    {
        json.WriteStartObject();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!write(json, member))
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
