using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>The answers of a <see cref="MemoryRegistry"/> that are lists.</summary>
internal static class MemoryListing
{
    /// <summary>One page, and a link to the next where there is one.</summary>
    public static ScriptedResponse Answer(ScriptedRequest request, string opening, IEnumerable<string> names, int pageSize)
    {
        int asked = int.TryParse(request.QueryValue("n"), CultureInfo.InvariantCulture, out int n) ? n : pageSize;
        int size = Math.Min(asked, pageSize);
        string last = request.QueryValue("last") ?? "";
        string[] rest = [.. names.Order(StringComparer.Ordinal).Where(name => string.CompareOrdinal(name, last) > 0)];
        string[] page = rest[..Math.Min(size, rest.Length)];
        ScriptedResponse response = ScriptedResponse.Json($"{opening}{JsonSerializer.Serialize(page)}}}");
        return page.Length < rest.Length && page.Length > 0
            ? response.With($"Link: <{request.Path}?last={Uri.EscapeDataString(page[^1])}&n={size}>; rel=\"next\"")
            : response;
    }

    /// <summary>Every manifest whose <c>subject</c> is that digest, as an OCI index.</summary>
    public static ScriptedResponse Referrers(ScriptedRequest request, MemoryRepository repository, string subject)
    {
        var found = new JsonArray();
        string? wanted = request.QueryValue("artifactType");
        foreach ((string digest, (byte[] content, string mediaType)) in repository.Manifests.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Parse(content) is { } manifest && (string?)manifest["subject"]?["digest"] == subject)
            {
                string? type = (string?)manifest["artifactType"] ?? (string?)manifest["config"]?["mediaType"];
                if (wanted is null || wanted == type)
                {
                    found.Add(new JsonObject
                    {
                        ["mediaType"] = mediaType,
                        ["digest"] = digest,
                        ["size"] = content.Length,
                        ["artifactType"] = type,
                        ["annotations"] = manifest["annotations"]?.DeepClone(),
                    });
                }
            }
        }

        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = SampleTypes.OciIndex, ["manifests"] = found };
        ScriptedResponse response = ScriptedResponse.Text(index.ToJsonString(), SampleTypes.OciIndex);
        return wanted is null ? response : response.With("OCI-Filters-Applied: artifactType");
    }

    private static JsonObject? Parse(byte[] content)
    {
        try
        {
            return JsonNode.Parse(content) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
