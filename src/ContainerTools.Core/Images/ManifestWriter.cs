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
        if (annotations.Count > 0)
        {
            json.WriteStartObject("annotations");
            foreach ((string key, string value) in annotations.OrderBy(pair => pair.Key, CodePointComparer.Instance))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the manifest of an artifact (OCI image-spec, manifest.md, "Guidelines for Artifact Usage").</summary>
    public static byte[] WriteArtifact(string artifactType, Descriptor config, IEnumerable<Descriptor> layers, Descriptor? subject) => JsonWriting.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciManifest);
        json.WriteString("artifactType", artifactType);
        json.WritePropertyName("config");
        json.WriteRawValue(config.ToJson());
        json.WriteStartArray("layers");
        foreach (Descriptor layer in layers)
        {
            json.WriteRawValue(layer.ToJson());
        }

        json.WriteEndArray();
        if (subject is not null)
        {
            json.WritePropertyName("subject");
            json.WriteRawValue(subject.ToJson());
        }

        json.WriteEndObject();
    });
}
