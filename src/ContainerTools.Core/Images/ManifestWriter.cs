using System.Buffers;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>Writes manifests of images (OCI image-spec, manifest.md).</summary>
internal static class ManifestWriter
{
    /// <summary>Writes the manifest of a new image.</summary>
    public static byte[] Write(ImageConfig config, IReadOnlyList<Layer> layers, IReadOnlyDictionary<string, string> annotations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciManifest);
        json.WritePropertyName("config");
        json.WriteRawValue(new Descriptor(MediaTypes.OciConfig, config.Digest, config.Raw.Length).ToJson());
        json.WriteStartArray("layers");
        foreach (Layer layer in layers)
        {
            // What the base's manifest says of a layer beside its digest, such as where a foreign layer lies, stays true.
            json.WriteRawValue(layer.Descriptor.ToJson());
        }

        json.WriteEndArray();
        WriteAnnotations(json, annotations);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the manifest of an artifact (OCI image-spec, manifest.md, "Guidelines for Artifact Usage").</summary>
    /// <param name="artifactType">Null leaves it out; readers then go by the media type of the config.</param>
    /// <param name="config">With its data, if these are to be embedded; so with the layers.</param>
    /// <param name="layers">The content, in its order.</param>
    /// <param name="subject">What it is attached to; null for nothing.</param>
    /// <param name="annotations">Those of the manifest.</param>
    public static byte[] WriteArtifact(string? artifactType, Descriptor config, IEnumerable<Descriptor> layers, Descriptor? subject, IReadOnlyDictionary<string, string> annotations) => JsonWriting.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciManifest);
        if (artifactType is not null)
        {
            json.WriteString("artifactType", artifactType);
        }

        json.WritePropertyName("config");
        json.WriteRawValue(config.ToJson(withData: true));
        json.WriteStartArray("layers");
        foreach (Descriptor layer in layers)
        {
            json.WriteRawValue(layer.ToJson(withData: true));
        }

        json.WriteEndArray();
        if (subject is not null)
        {
            json.WritePropertyName("subject");
            json.WriteRawValue(subject.ToJson());
        }

        WriteAnnotations(json, annotations);
        json.WriteEndObject();
    });

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0)
        {
            return;
        }

        json.WriteStartObject("annotations");
        foreach ((string key, string value) in annotations.OrderBy(pair => pair.Key, CodePointComparer.Instance))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
