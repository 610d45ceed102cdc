using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// Names content by its type, digest and size (OCI image-spec, descriptor.md). Immutable, so it may be used from several threads.
/// </summary>
/// <param name="MediaType">The type of the content (RFC 6838); empty where the document did not name one.</param>
/// <param name="Digest">The digest of the content's bytes, by which it is requested and checked.</param>
/// <param name="Size">The size of the content, in bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>The platform that the described image runs on (image-index.md, "platform"), or null where none is given.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The kind of artifact that the described manifest is, or null where none is given.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Additional keys and values (annotations.md); empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoAnnotations;

    /// <summary>Other addresses of the content, used by foreign layers; empty where there are none.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>
    /// The content itself where the document embeds it ("Embedded Content"), else empty. It is not checked: compare its digest
    /// before it is used.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{MediaType} {Digest}";

    internal static IReadOnlyDictionary<string, string> NoAnnotations { get; } = new Dictionary<string, string>().AsReadOnly();

    /// <summary>The descriptor as JSON, as it is written in a manifest or an index.</summary>
    /// <param name="withData">Whether <see cref="Data"/> is written; whoever wants that has made or compared it.</param>
    internal byte[] ToJson(bool withData = false) => JsonWriting.Write(json =>
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

        if (Urls.Count > 0)
        {
            json.WriteStartArray("urls");
            foreach (string url in Urls)
            {
                json.WriteStringValue(url);
            }

            json.WriteEndArray();
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

        if (withData && !Data.IsEmpty)
        {
            json.WriteBase64String("data", Data.Span);
        }

        json.WriteEndObject();
    });

    /// <summary>Reads a descriptor from a document.</summary>
    /// <param name="json">The descriptor.</param>
    /// <param name="what">What to call the descriptor in errors.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: a required field is missing or wrong.</exception>
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

        if (!json.TryFind("size", out JsonElement size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out long bytes) || bytes < 0)
        {
            throw JsonReading.Malformed(what, "has no valid size");
        }

        return new Descriptor(json.GetText("mediaType", what) ?? "", digest, bytes)
        {
            Platform = json.TryFind("platform", out JsonElement platform) ? ReadPlatform(platform, what) : null,
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
