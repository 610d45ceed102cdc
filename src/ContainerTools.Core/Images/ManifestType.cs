using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// Decides what kind a manifest is. Registries send <c>text/plain</c>, and documents without a media type. A document that fits
/// two kinds is refused, or two readers of one digest would see two images (CVE-2021-41190).
/// </summary>
internal static class ManifestType
{
    public static string Recognise(JsonElement json, string? contentType, string what)
    {
        json.RefuseRepetition(what);
        bool hasManifests = json.TryFind("manifests", out _);
        bool hasLayers = json.TryFind("layers", out _) || json.TryFind("config", out _);
        bool hasSchema1 = json.TryFind("fsLayers", out _);
        if ((hasManifests ? 1 : 0) + (hasLayers ? 1 : 0) + (hasSchema1 ? 1 : 0) > 1)
        {
            throw JsonReading.Malformed(what, "is ambiguous: it has the fields of more than one kind of manifest");
        }

        string? header = Strip(contentType);
        string? known = Known(contentType);
        string? body = json.GetText("mediaType", what);
        string type = known ?? body ?? FromShape(json, hasManifests, hasLayers, hasSchema1) ?? header ?? "";
        if (known is not null && body is not null && body != header && !MediaTypes.IsSchema1(header))
        {
            throw JsonReading.Malformed(what, $"is ambiguous: it was served as {header} and calls itself {body}");
        }

        if (MediaTypes.IsIndex(type) && hasLayers || MediaTypes.IsManifest(type) && hasManifests)
        {
            throw JsonReading.Malformed(what, $"is ambiguous: its fields are not those of its type, {type}");
        }

        return type;
    }

    private static string? Strip(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The type of a manifest that a content type names, without parameters; null where it is the type of something else.</summary>
    public static string? Known(string? contentType) =>
        Strip(contentType) is { } type && (MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type) || MediaTypes.IsSchema1(type)) ? type : null;

    private static string? FromShape(JsonElement json, bool hasManifests, bool hasLayers, bool hasSchema1) =>
        hasSchema1 ? MediaTypes.DockerSchema1
        : hasManifests ? MediaTypes.OciIndex
        : hasLayers ? FromConfigType(json)
        : null;

    // Manifests of Docker and OCI have the same fields; only the media type of the config tells them apart.
    private static string FromConfigType(JsonElement json) =>
        json.TryFind("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object
        && config.TryFind("mediaType", out JsonElement type) && type.ValueKind == JsonValueKind.String
        && type.ValueEquals(MediaTypes.DockerConfig)
            ? MediaTypes.DockerManifest
            : MediaTypes.OciManifest;
}
