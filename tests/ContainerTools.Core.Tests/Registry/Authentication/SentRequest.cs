using System.Net.Http.Headers;
using System.Text;

namespace ContainerTools.Tests.Registry;

/// <summary>What arrived at a <see cref="ScriptedNetwork"/>.</summary>
internal sealed record SentRequest(HttpMethod Method, Uri Address, AuthenticationHeaderValue? Authorization, string Body)
{
    public string Host => Address.Host;

    /// <summary>The query, or the form of a POST, decoded; repeated names stand one after the other.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields => (Method == HttpMethod.Post ? Body : Address.Query.TrimStart('?'))
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (pair[0], Uri.UnescapeDataString(pair[1].Replace('+', ' '))))
        .ToArray();

    public string? BasicUserAndPassword => Authorization?.Scheme == "Basic"
        ? Encoding.UTF8.GetString(Convert.FromBase64String(Authorization.Parameter!))
        : null;

    public string? Field(string name) => Fields.FirstOrDefault(field => field.Name == name).Value;

    public string[] AllFields(string name) => Fields.Where(field => field.Name == name).Select(field => field.Value).ToArray();
}
