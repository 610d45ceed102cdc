using System.Collections.Concurrent;
using System.Net;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// Gives each message the authorization that its address wants, and answers challenges (RFC 9110 §11). Credentials go to the
/// registry's own origin only; another host that wants a token gets an anonymous one.
/// </summary>
/// <param name="inner">The next handler.</param>
/// <param name="registry">The registry's base address, null as long as it is not known.</param>
/// <param name="findCredential">What the user has for a repository of the registry.</param>
/// <param name="sendForToken">Sends to token servers.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class AuthorizationHandler(
    HttpMessageHandler inner,
    Func<Uri?> registry,
    Func<string?, IReporter, CancellationToken, Task<RegistryCredential>> findCredential,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> sendForToken,
    TimeProvider clock) : DelegatingHandler(inner)
{
    private const int MaximumChallenges = 3;
    private readonly ConcurrentDictionary<string, Authenticator> _authenticators = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext context = RequestContext.Of(request);
        Authenticator authenticator = For(request.RequestUri!, context.Request);
        for (int challenges = 0; ; challenges++)
        {
            request.Headers.Authorization = await authenticator.GetAuthorizationAsync(context.Request.Scope, context.Reporter, cancellationToken).ConfigureAwait(false);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized
                || challenges == MaximumChallenges
                || !await authenticator.HandleUnauthorizedAsync(response, request.Headers.Authorization, context.Request.Scope, context.Reporter, cancellationToken).ConfigureAwait(false))
            {
                return response;
            }

            response.Dispose();
        }
    }

    /// <summary>What knows the authorization for an address.</summary>
    public Authenticator For(Uri uri, RegistryRequest request)
    {
        string origin = uri.GetLeftPart(UriPartial.Authority);
        bool own = request.Elsewhere is null && registry() is { } known && known.GetLeftPart(UriPartial.Authority) == origin;

        // An address in an image may be one of the registry itself; even then it gets no credentials.
        return _authenticators.GetOrAdd(
            request.Elsewhere is null ? origin : $"elsewhere {origin}",
            _ => new Authenticator(new Uri(origin), own ? findCredential : NoCredentialAsync, sendForToken, clock));
    }

    /// <summary>Lets go of all tokens, and of the credentials that were looked up.</summary>
    public void Forget() => _authenticators.Clear();

    private static Task<RegistryCredential> NoCredentialAsync(string? repository, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult(RegistryCredential.Anonymous);
}
