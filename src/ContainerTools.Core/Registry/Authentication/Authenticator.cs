using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Knows which <c>Authorization</c> one registry wants. The header is for that registry's own origin alone: a caller who
/// follows a redirect elsewhere leaves it behind.
/// </summary>
/// <param name="registry">Scheme, host and port.</param>
/// <param name="findCredential">What the user has for a repository of this registry; not asked before the registry demands it.</param>
/// <param name="send">Sends a request, follows no redirects, and returns as soon as the headers are there.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class Authenticator(
    Uri registry,
    Func<string?, IReporter, CancellationToken, Task<RegistryCredential>> findCredential,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
    TimeProvider clock)
{
    // A token refused this soon was never good, and the next one will not be either.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    // Helpers are slow, and what they give may be short-lived itself.
    private static readonly TimeSpan CredentialLifetime = TimeSpan.FromMinutes(5);

    // What GHCR and Cloudflare write where they do not know the repository yet; asking for it fails (containerd#9648).
    private const string Placeholder = "repository:user/image:pull";

    private readonly TokenClient _tokenClient = new(registry, send);
    private readonly SharedCache<TokenRequest, RegistryToken> _tokens = new(token => token.Lifetime, clock);
    private readonly SharedCache<string, RegistryCredential> _credentials = new(_ => CredentialLifetime, clock);
    private readonly ConcurrentDictionary<ScopeSet, ScopeSet> _widened = new();
    private volatile Challenge? _challenge;

    /// <summary>Whether the registry has asked who we are.</summary>
    public bool IsChallenged => _challenge is not null;

    /// <summary>The header for this scope, with a new token where one is due; nothing as long as the registry has not asked for any.</summary>
    /// <exception cref="ImageException">The token server gives no token.</exception>
    public async ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(ScopeSet scope, IReporter reporter, CancellationToken cancel)
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        RegistryCredential credential = await GetCredentialAsync(scope, reporter, cancel).ConfigureAwait(false);
        if (!NeedsToken(challenge, credential))
        {
            return ToFixedHeader(credential);
        }

        try
        {
            TokenRequest request = ToRequest(challenge, scope, credential);
            RegistryToken token = await GetTokenAsync(request, isReplacement: false, reporter, cancel).ConfigureAwait(false);
            return new AuthenticationHeaderValue("Bearer", token.Value);
        }
        catch (ImageException)
        {
            ForgetCredential(scope);
            throw;
        }
    }

    /// <summary>
    /// Takes in an answer 401. True when there is something better to send than what was sent, which
    /// <see cref="GetAuthorizationAsync"/> then gives. The caller still bounds its tries: a registry that asks for other
    /// scopes each time would be served each time.
    /// </summary>
    /// <exception cref="ImageException">The token server gives no token.</exception>
    public async Task<bool> HandleUnauthorizedAsync(
        HttpResponseMessage response, AuthenticationHeaderValue? sent, ScopeSet scope, IReporter reporter, CancellationToken cancel)
    {
        bool isBetter = false;
        try
        {
            isBetter = await FindBetterAsync(response, sent, scope, reporter, cancel).ConfigureAwait(false);
            return isBetter;
        }
        finally
        {
            if (!isBetter)
            {
                ForgetCredential(scope);
            }
        }
    }

    private async Task<bool> FindBetterAsync(
        HttpResponseMessage response, AuthenticationHeaderValue? sent, ScopeSet scope, IReporter reporter, CancellationToken cancel)
    {
        if (Learn(response) is not { } challenge)
        {
            reporter.Verbose($"The registry '{registry.Authority}' refused access and offers no way in that is known here (Basic, Bearer).");
            return false;
        }

        RegistryCredential credential = await GetCredentialAsync(scope, reporter, cancel).ConfigureAwait(false);
        if (!NeedsToken(challenge, credential))
        {
            return ToFixedHeader(credential) is { } header && !header.Equals(sent);
        }

        // A wider scope is another request, for which no token has been refused yet.
        Widen(scope, challenge);
        TokenRequest request = ToRequest(challenge, scope, credential);
        RegistryToken? refused = _tokens.Peek(request) is { } known && known.Value == sent?.Parameter ? known : null;
        if (refused is not null)
        {
            if (refused.IsReplacement || clock.GetElapsedTime(refused.Obtained) < Settling)
            {
                return false;
            }

            _tokens.Remove(request, refused);
        }

        await GetTokenAsync(request, isReplacement: refused is not null, reporter, cancel).ConfigureAwait(false);
        return true;
    }

    /// <summary>What is used for this scope, for messages.</summary>
    public Task<RegistryCredential> GetCredentialAsync(ScopeSet scope, IReporter reporter, CancellationToken cancel) => _credentials.GetAsync(
        CacheKey(scope), stop => findCredential(scope.Repository, reporter, stop), cancel);

    private static string CacheKey(ScopeSet scope) => scope.Repository ?? "";

    // A user who was refused may log in and try again in the same session.
    private void ForgetCredential(ScopeSet scope)
    {
        if (_credentials.Peek(CacheKey(scope)) is { } refused)
        {
            _credentials.Remove(CacheKey(scope), refused);
        }
    }

    private static bool NeedsToken(Challenge challenge, RegistryCredential credential) =>
        challenge.IsBearer && credential.Kind != RegistryCredentialKind.BearerToken;

    private static AuthenticationHeaderValue? ToFixedHeader(RegistryCredential credential) => credential.Kind switch
    {
        RegistryCredentialKind.BearerToken => new AuthenticationHeaderValue("Bearer", credential.Secret),
        RegistryCredentialKind.Basic => credential.ToBasicHeader(),
        _ => null,
    };

    private Challenge? Learn(HttpResponseMessage response)
    {
        IReadOnlyList<Challenge> offered = ChallengeParser.Parse(response.Headers);
        Challenge? chosen = offered.FirstOrDefault(c => c.IsBearer && c["realm"] is { Length: > 0 })
            ?? offered.FirstOrDefault(c => c.IsBasic)
            ?? offered.FirstOrDefault(c => c.IsBearer);
        _challenge = chosen ?? _challenge;
        return chosen;
    }

    private TokenRequest ToRequest(Challenge challenge, ScopeSet scope, RegistryCredential credential) => new(
        RealmPolicy.Resolve(registry, registry, challenge["realm"]), challenge["service"], _widened.GetValueOrDefault(scope, scope), credential);

    /// <summary>Remembers what the registry wants beyond the scope that it was asked for.</summary>
    private void Widen(ScopeSet scope, Challenge challenge)
    {
        if (challenge["scope"] is { } asked && asked != Placeholder)
        {
            ScopeSet more = ScopeSet.Parse(asked);
            _widened.AddOrUpdate(scope, _ => scope.With(more), (_, known) => known.With(more));
        }
    }

    private Task<RegistryToken> GetTokenAsync(TokenRequest request, bool isReplacement, IReporter reporter, CancellationToken cancel) => _tokens.GetAsync(
        request,
        async stop =>
        {
            reporter.Verbose($"Asking '{RealmPolicy.Show(request.Realm)}' for a token for '{request.Scopes}' with {request.Credential}.");
            TokenAnswer answer = await _tokenClient.FetchAsync(request, stop).ConfigureAwait(false);
            return new RegistryToken(answer.Token, answer.Lifetime, clock.GetTimestamp(), isReplacement);
        },
        cancel);
}
