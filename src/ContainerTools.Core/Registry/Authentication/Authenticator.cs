using System.Collections.Concurrent;
using System.Net;
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
/// <param name="root">What the registry's root says; null for other hosts.</param>
internal sealed class Authenticator(
    Uri registry,
    Func<string?, IReporter, CancellationToken, Task<RegistryCredential>> findCredential,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
    TimeProvider clock,
    RootChallenge? root = null)
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

    // The one that let us in. One that did not, or not yet, is the business of the request that met it: it must not spoil the others.
    private volatile Challenge? _challenge;
    private volatile bool _rootIsRefused;

    /// <summary>Whether the registry has asked who we are.</summary>
    public bool IsChallenged => Current is not null;

    /// <summary>How long the longest of the tokens is still good; null where there is none. Another one is asked for when it is needed.</summary>
    public TimeSpan? TokenTimeLeft => _tokens.FindLongest();

    private Challenge? Current => _challenge ?? (_rootIsRefused ? null : root?.Known);

    /// <summary>The header for this scope, with a new token where one is due; nothing as long as the registry has not asked for any.</summary>
    /// <exception cref="ImageException">
    /// The token server gives no token. The challenge that named it is forgotten: the caller asks without, and learns anew.
    /// </exception>
    public async Task<AuthenticationHeaderValue?> GetAuthorizationAsync(ScopeSet scope, IReporter reporter, CancellationToken cancel)
    {
        if (Current is not { } challenge)
        {
            return null;
        }

        try
        {
            RegistryCredential credential = await GetCredentialAsync(scope, reporter, cancel).ConfigureAwait(false);
            if (!NeedsToken(challenge, credential))
            {
                return ToFixedHeader(credential);
            }

            TokenRequest request = ToRequest(challenge, scope, credential);
            return ToHeader(await GetTokenAsync(request, isReplacement: false, reporter, cancel).ConfigureAwait(false), credential);
        }
        catch (ImageException)
        {
            ForgetCredential(scope);
            Forget(challenge);
            throw;
        }
    }

    /// <summary>
    /// Takes in an answer 401, and one of 403 or 404 that may hide what there is from the anonymous. The caller still bounds its tries: a
    /// registry that asks for other scopes each time would be served each time.
    /// </summary>
    /// <returns>What is better than what was sent; null where nothing is.</returns>
    /// <exception cref="ImageException">The token server gives no token.</exception>
    public async Task<ChallengeAnswer?> AnswerAsync(
        HttpResponseMessage response, AuthenticationHeaderValue? sent, ScopeSet scope, IReporter reporter, CancellationToken cancel)
    {
        bool isRefusal = response.StatusCode == HttpStatusCode.Unauthorized;
        bool mayTryAgain = isRefusal;
        try
        {
            Challenge? challenge = isRefusal ? ChallengeParser.FindBest(response.Headers) : null;
            challenge ??= sent is null ? await AskRootAsync(scope, reporter, cancel).ConfigureAwait(false) : null;
            if (challenge is null)
            {
                if (isRefusal)
                {
                    reporter.Verbose($"The registry '{registry.Authority}' refused access and offers no way in that is known here (Basic, Bearer).");
                }

                return null;
            }

            mayTryAgain = true;
            ChallengeAnswer? answer = await FindBetterAsync(challenge, sent, scope, reporter, cancel).ConfigureAwait(false);
            mayTryAgain = answer is null;
            return answer;
        }
        finally
        {
            if (mayTryAgain)
            {
                ForgetCredential(scope);
            }
        }
    }

    /// <summary>Keeps the challenge whose answer the registry has accepted; later requests bring theirs at once.</summary>
    public void Keep(ChallengeAnswer accepted) => _challenge = accepted.Challenge;

    // The root is asked before the user's logins are looked up: a helper may be slow, or ask the user, and most registries that do not
    // have something want no login at all. Without a credential the registry would show no more than it has shown.
    private async Task<Challenge?> AskRootAsync(ScopeSet scope, IReporter reporter, CancellationToken cancel) =>
        root is not null && await root.GetAsync(cancel).ConfigureAwait(false) is { } challenge
        && (await GetCredentialAsync(scope, reporter, cancel).ConfigureAwait(false)).Kind != RegistryCredentialKind.Anonymous
            ? challenge
            : null;

    private async Task<ChallengeAnswer?> FindBetterAsync(
        Challenge challenge, AuthenticationHeaderValue? sent, ScopeSet scope, IReporter reporter, CancellationToken cancel)
    {
        RegistryCredential credential = await GetCredentialAsync(scope, reporter, cancel).ConfigureAwait(false);
        if (!NeedsToken(challenge, credential))
        {
            return ToFixedHeader(credential) is { } header && !header.Equals(sent) ? new ChallengeAnswer(challenge, header) : null;
        }

        // A wider scope is another request, for which no token has been refused yet.
        Widen(scope, challenge);
        TokenRequest request = ToRequest(challenge, scope, credential);
        RegistryToken? refused = _tokens.Peek(request) is { } known && known.Value == sent?.Parameter ? known : null;
        if (refused is not null)
        {
            if (refused.IsReplacement || clock.GetElapsedTime(refused.Obtained) < Settling)
            {
                return null;
            }

            _tokens.Remove(request, refused);
        }

        RegistryToken token = await GetTokenAsync(request, isReplacement: refused is not null, reporter, cancel).ConfigureAwait(false);
        return new ChallengeAnswer(challenge, ToHeader(token, credential));
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
        RegistryCredentialKind.BearerToken => new CredentialHeader("Bearer", credential.Secret, credential),
        RegistryCredentialKind.Basic => credential.ToBasicHeader(),
        _ => null,
    };

    private static CredentialHeader ToHeader(RegistryToken token, RegistryCredential credential) => new("Bearer", token.Value, credential);

    private void Forget(Challenge refused)
    {
        Interlocked.CompareExchange(ref _challenge, null, refused);
        _rootIsRefused |= root?.Known == refused;
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
