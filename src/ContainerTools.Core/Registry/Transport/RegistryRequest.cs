using System.Net.Http.Headers;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>A request, to be sent as often as redirects, challenges and retries make it necessary.</summary>
/// <param name="Method">The method of the request.</param>
/// <param name="Path">Below the registry's base address.</param>
/// <param name="Scope">What the token has to allow.</param>
internal sealed record RegistryRequest(HttpMethod Method, string Path, ScopeSet Scope)
{
    private const string Version = "v2/";

    /// <summary>Asks for the root of the API: whether the registry speaks this protocol, and lets us in (OCI distribution-spec, end-1).</summary>
    public static RegistryRequest ForRoot { get; } = new(HttpMethod.Get, Version, ScopeSet.Empty);

    /// <summary>Whether the root of the API is asked for.</summary>
    public bool IsForRoot => Path == Version;

    public IReadOnlyList<string> Accept { get; init; } = [];

    public (long From, long To)? Range { get; init; }

    public RequestBody? Body { get; init; }

    /// <summary>Whether the answer is a blob, which whoever reads it checks against its digest.</summary>
    public bool IsBlob { get; init; }

    /// <summary>Set where the registry itself gave the whole address: that of an upload.</summary>
    public Uri? Location { get; init; }

    /// <summary>Set where the request does not go to the registry: a foreign layer's URL.</summary>
    public Uri? Elsewhere { get; init; }

    /// <param name="registry">Scheme, host and port.</param>
    /// <param name="apiPath">What stands there for <c>v2/</c> at the beginning of the path.</param>
    /// <remarks>The dot keeps a path such as <c>http://elsewhere/</c>, which a Link header may lead to, from becoming an address.</remarks>
    public Uri ToUri(Uri registry, string apiPath = RegistryOptions.DefaultApiPath) =>
        new(registry, "." + (Path.StartsWith(Version, StringComparison.Ordinal) ? apiPath + Path[Version.Length..] : "/" + Path));

    public HttpRequestMessage ToMessage(Uri uri)
    {
        var message = new HttpRequestMessage(Method, uri) { Content = Body is null ? null : new RequestContent(Body) };
        foreach (string type in Accept)
        {
            message.Headers.TryAddWithoutValidation("Accept", type);
        }

        // A proxy that compresses on the way would change the bytes that the digest is about.
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (Range is { } range)
        {
            message.Headers.Range = new RangeHeaderValue(range.From, range.To);
        }

        return message;
    }

    private static string UserAgent { get; } = $"ContainerTools/{typeof(RegistryRequest).Assembly.GetName().Version?.ToString(3)}";
}
