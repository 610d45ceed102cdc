using System.Globalization;
using ContainerTools.Json;

namespace ContainerTools.Conversion;

/// <summary>When an image was made, as annotations say it (OCI image-spec, annotations.md).</summary>
internal static class CreatedAnnotation
{
    private const string Name = "org.opencontainers.image.created";

    /// <returns>What of the annotations changes so that the time is not later.</returns>
    /// <param name="document">A manifest or an index.</param>
    /// <param name="latest">Null changes nothing.</param>
    public static KeyValuePair<string, string?>[] Clamp(ManifestDocument document, DateTimeOffset? latest) =>
        latest is { } time && document.Annotations.TryGetValue(Name, out string? text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset created) && created > time
            ? [new(Name, JsonWriting.FormatTime(time))]
            : [];
}
