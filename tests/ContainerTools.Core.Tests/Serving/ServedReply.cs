using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Tests.Serving;

/// <summary>What the registry answered, read to its end.</summary>
internal sealed record ServedReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The code of the first error.</summary>
    public string? Code => (string?)Json["errors"]?[0]?["code"];

    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static async Task<ServedReply> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        await response.Content.ReadAsByteArrayAsync());
}
