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
/// <param name="root">What the registry's root says about getting in.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class AuthorizationHandler(
    HttpMessageHandler inner,
    Func<Uri?> registry,
    Func<string?, IReporter, CancellationToken, Task<RegistryCredential>> findCredential,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> sendForToken,
    RootChallenge root,
    TimeProvider clock) : DelegatingHandler(inner)
{
    private const int MaximumChallenges = 3;
    private readonly ConcurrentDictionary<string, Authenticator> _authenticators = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestContext context = RequestContext.Of(request);
        ScopeSet scope = context.Request.Scope;
        Authenticator authenticator = For(request.RequestUri!, context.Request);
        ImageException? refusal = null;
        try
        {
            request.Headers.Authorization = await authenticator.GetAuthorizationAsync(scope, context.Reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            // What another repository led to a token may not be what this one wants, or it may want nothing.
            refusal = exception;
            request.Headers.Authorization = null;
        }

        ChallengeAnswer? answer = null;
        for (int challenges = 0; ; challenges++)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            try
            {
                if (answer is not null && response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                {
                    authenticator.Keep(answer);
                }

                if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                {
                    return response;
                }

                if (refusal is not null && response.StatusCode != HttpStatusCode.Unauthorized)
                {
                    throw refusal;
                }

                if (context.Request.IsForRoot && request.Headers.Authorization is null && IsOwn(request.RequestUri!, context.Request))
                {
                    root.Learn(response);
                }

                ChallengeAnswer? next = challenges == MaximumChallenges
                    ? null
                    : await authenticator.AnswerAsync(response, request.Headers.Authorization, scope, context.Reporter, cancellationToken).ConfigureAwait(false);
                if (next is null)
                {
                    return response;
                }

                (answer, refusal) = (next, null);
                request.Headers.Authorization = answer.Header;
            }
            catch
            {
                response.Dispose();
                throw;
            }

            response.Dispose();
        }
    }

    /// <summary>What knows the authorization for an address.</summary>
    public Authenticator For(Uri uri, RegistryRequest request)
    {
        string origin = uri.GetLeftPart(UriPartial.Authority);

        // An address in an image may be one of the registry itself; even then it gets no credentials.
        return _authenticators.GetOrAdd(
            request.Elsewhere is null ? origin : $"elsewhere {origin}",
            _ => IsOwn(uri, request)
                ? new Authenticator(new Uri(origin), findCredential, sendForToken, clock, root)
                : new Authenticator(new Uri(origin), NoCredentialAsync, sendForToken, clock));
    }

    /// <summary>Lets go of all tokens, and of the credentials that were looked up.</summary>
    public void Forget() => _authenticators.Clear();

    private bool IsOwn(Uri uri, RegistryRequest request) =>
        request.Elsewhere is null && registry() is { } known && known.GetLeftPart(UriPartial.Authority) == uri.GetLeftPart(UriPartial.Authority);

    private static Task<RegistryCredential> NoCredentialAsync(string? repository, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult(RegistryCredential.Anonymous);
}
