using System.Globalization;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Verification;

/// <summary>What can be wrong with any document.</summary>
internal static class JsonChecks
{
    /// <summary>Fields that are there twice, at any depth.</summary>
    /// <param name="json">The document, or a part of it.</param>
    /// <param name="location">Where the part stands, for messages.</param>
    /// <param name="inAnyCase">The names of the objects whose fields Go's parser takes in any case; what people name themselves keeps its case.</param>
    /// <param name="defects">Receives what is found.</param>
    public static void FindRepetitions(JsonElement json, string location, Func<string, bool> inAnyCase, DefectList defects)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in json.EnumerateArray())
            {
                FindRepetitions(item, $"{location}[{index++}]", inAnyCase, defects);
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            var seen = new HashSet<string>(inAnyCase(location) ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
            foreach (JsonProperty property in json.EnumerateObject())
            {
                string name = property.GetNameOrRaw();
                string path = location.Length == 0 ? name : $"{location}.{name}";
                if (!seen.Add(name))
                {
                    defects.Error(ImageDefectCode.RepeatedField, $"has the field '{path}' more than once, so readers may see different images", actual: path);
                }

                FindRepetitions(property.Value, path, inAnyCase, defects);
            }
        }
    }

    public static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.String && IsTime(value.GetTextOrRaw());

    // RFC 3339, section 5.6.
    public static bool IsTime(string text) => text.Length >= "2006-01-02T15:04:05Z".Length && text[10] is 'T' or 't'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    public static void CheckAnnotations(IReadOnlyDictionary<string, string> annotations, string of, DefectList defects)
    {
        foreach ((string key, string value) in annotations)
        {
            string? problem = key switch
            {
                "" => "has no name",
                "org.opencontainers.image.created" when !IsTime(value) => "is not a time as RFC 3339 has it",
                "org.opencontainers.image.base.digest" or "vnd.docker.reference.digest" when !Digest.TryParse(value, out _) => "is not a digest",
                _ => null,
            };
            if (problem is not null)
            {
                defects.Warning(ImageDefectCode.InvalidAnnotation, $"has the annotation '{key}'{of}, which {problem}: '{value}'", actual: value);
            }
        }
    }
}
