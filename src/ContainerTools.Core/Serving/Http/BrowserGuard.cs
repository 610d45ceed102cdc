using System.Buffers;
using System.Net;

namespace ContainerTools.Serving.Http;

/// <summary>
/// Keeps web pages out: a browser on this machine reaches loopback for any page, and a page may give its own name our address
/// (DNS rebinding). Clients of registries send no Origin, and name the server by an address or by a name that nobody on the
/// internet can own.
/// </summary>
internal static class BrowserGuard
{
    // What else an address may have, such as a user, readers take apart in different ways.
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("-.:[]_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <param name="request">What a client asks for.</param>
    /// <param name="anyHost">Whether clients may use any name for the server, because they show who they are; a page does not know how.</param>
    /// <exception cref="HttpFault">The request may come from a page.</exception>
    public static void Check(HttpRequest request, bool anyHost)
    {
        if (request.Header("Origin") is not null)
        {
            throw new HttpFault(403, "DENIED", "Web pages may not use this registry.");
        }

        string[] hosts = request.Headers("Host").ToArray();
        if (hosts.Length > 1 || hosts.Length == 0 && !request.IsOld)
        {
            throw HttpRequest.Bad("A request has one Host.");
        }

        if (hosts is [var given] && (given.Length == 0 || given.AsSpan().ContainsAnyExcept(HostCharacters)))
        {
            throw HttpRequest.Bad("The Host is not one.");
        }

        if (!anyHost && hosts is [var host] && !IsLocal(host))
        {
            throw new HttpFault(421, "DENIED", $"This registry is not '{host}'.");
        }
    }

    private static bool IsLocal(string authority)
    {
        string host = Uri.TryCreate($"http://{authority}/", UriKind.Absolute, out Uri? uri) ? uri.DnsSafeHost : authority;
        return IPAddress.TryParse(host, out _)
            || !host.Contains('.', StringComparison.Ordinal)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
    }
}
