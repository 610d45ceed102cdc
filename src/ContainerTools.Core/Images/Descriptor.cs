using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>What content is, how large, and by which digest to ask for it (OCI image-spec, descriptor.md).</summary>
/// <param name="Size">In bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    public Platform? Platform { get; init; }

    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoAnnotations;

    /// <summary>Where else the content can be had; used by foreign layers.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>The content itself where a registry embedded it; to be trusted only after its digest was checked.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    public override string ToString() => $"{MediaType} {Digest}";

    internal static IReadOnlyDictionary<string, string> NoAnnotations { get; } = new Dictionary<string, string>().AsReadOnly();

    /// <summary>The descriptor as it stands in a manifest or an index. <see cref="Urls"/> and <see cref="Data"/> are not written.</summary>
    internal byte[] ToJson() => JsonWriting.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("mediaType", MediaType);
        json.WriteString("digest", Digest.ToString());
        json.WriteNumber("size", Size);
        if (ArtifactType is not null)
        {
            json.WriteString("artifactType", ArtifactType);
        }

        if (Platform is not null)
        {
            json.WritePropertyName("platform");
            json.WriteRawValue(Platform.ToJson());
        }

        if (Annotations.Count > 0)
        {
            json.WriteStartObject("annotations");
            foreach ((string key, string value) in Annotations)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    /// <exception cref="ImageException">A required field is missing or wrong.</exception>
    internal static Descriptor Read(JsonElement json, string what)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw JsonReading.Malformed(what, "is not an object");
        }

        json.RefuseRepetition(what);
        string digestText = json.GetText("digest", what) ?? throw JsonReading.Malformed(what, "has no digest");
        if (!Digest.TryParse(digestText, out Digest digest))
        {
            throw JsonReading.Malformed(what, $"has the digest '{digestText}', which is not one");
        }

        if (!json.TryGetProperty("size", out JsonElement size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out long bytes) || bytes < 0)
        {
            throw JsonReading.Malformed(what, "has no valid size");
        }

        return new Descriptor(json.GetText("mediaType", what) ?? "", digest, bytes)
        {
            Platform = json.TryGetProperty("platform", out JsonElement platform) ? ReadPlatform(platform, what) : null,
            ArtifactType = json.GetText("artifactType", what),
            Annotations = json.GetMap("annotations", what) ?? NoAnnotations,
            Urls = json.GetList("urls", what) ?? [],
            Data = json.GetText("data", what) is { } data ? ReadData(data, what) : default,
        };
    }

    private static byte[] ReadData(string text, string what)
    {
        byte[] data = new byte[text.Length];
        return Convert.TryFromBase64String(text, data, out int count) ? data[..count] : throw JsonReading.Malformed(what, "has data that are not base64");
    }

    private static Platform? ReadPlatform(JsonElement json, string what) => json.ValueKind != JsonValueKind.Object ? null : Platform.Read(json, what);
}
