using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace ContainerTools.Registry.Authentication;

/// <summary>Talks to token servers: GET or OAuth2 POST, whichever the server knows (distribution, "Token Authentication").</summary>
internal sealed class TokenClient(Uri registry, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
{
    private const int MaximumRedirects = 5;
    private const int MaximumAnswer = 1024 * 1024;

    // Servers may hand out a refresh token beside the first token, or a new one for one that was used.
    private readonly ConcurrentDictionary<(Uri Realm, string? Service, RegistryCredential Credential), string> _refreshTokens = new();

    /// <exception cref="ImageException">The server gave no token.</exception>
    public async Task<TokenAnswer> FetchAsync(TokenRequest request, CancellationToken cancel)
    {
        RegistryCredential credential = request.Credential;
        var account = (request.Realm, request.Service, credential);
        TokenAnswer? answer = null;
        if (_refreshTokens.TryGetValue(account, out string? refreshToken))
        {
            using HttpResponseMessage refreshed = await PostAsync(request, refreshToken, cancel).ConfigureAwait(false);
            answer = refreshed.IsSuccessStatusCode ? await ReadAsync(request, refreshed, cancel).ConfigureAwait(false) : null;
        }

        answer ??= await FetchWithCredentialAsync(request, cancel).ConfigureAwait(false);
        if (answer.RefreshToken is { } next)
        {
            _refreshTokens[account] = next;
        }

        return answer;
    }

    private async Task<TokenAnswer> FetchWithCredentialAsync(TokenRequest request, CancellationToken cancel)
    {
        bool form = request.Credential.Kind == RegistryCredentialKind.IdentityToken;
        using HttpResponseMessage first = await AskAsync(request, form, cancel).ConfigureAwait(false);
        if (request.Credential.Kind == RegistryCredentialKind.Anonymous || first.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
        {
            return await ReadAsync(request, first, cancel).ConfigureAwait(false);
        }

        using HttpResponseMessage second = await AskAsync(request, !form, cancel).ConfigureAwait(false);
        return await ReadAsync(request, second, cancel).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> AskAsync(TokenRequest request, bool form, CancellationToken cancel) => form
        ? PostAsync(request, request.Credential.Kind == RegistryCredentialKind.IdentityToken ? request.Credential.Secret : null, cancel)
        : GetAsync(request, cancel);

    private async Task<HttpResponseMessage> PostAsync(TokenRequest request, string? refreshToken, CancellationToken cancel)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, request.Realm) { Content = request.ToForm(refreshToken) };
        return await send(message, cancel).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> GetAsync(TokenRequest request, CancellationToken cancel)
    {
        Uri address = request.ToUri();
        AuthenticationHeaderValue? header = request.Credential.Kind == RegistryCredentialKind.Anonymous ? null : request.Credential.ToBasicHeader();
        for (int redirects = 0; ; redirects++)
        {
            using HttpRequestMessage message = new(HttpMethod.Get, address) { Headers = { Authorization = header } };
            HttpResponseMessage response = await send(message, cancel).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode) || redirects == MaximumRedirects)
            {
                return response;
            }

            using (response)
            {
                Uri next = RealmPolicy.Resolve(registry, address, response.Headers.Location?.OriginalString);
                header = IsSameOrigin(address, next) ? header : null;
                address = next;
            }
        }
    }

    private async Task<TokenAnswer> ReadAsync(TokenRequest request, HttpResponseMessage response, CancellationToken cancel)
    {
        byte[] body = await ReadBodyAsync(response.Content, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw TokenFailure.Refused(registry, request, response.StatusCode, body);
        }

        return body.Length > MaximumAnswer
            ? throw TokenFailure.TooLarge(registry, request, MaximumAnswer)
            : TokenAnswer.Read(body) ?? throw TokenFailure.Meaningless(registry, request);
    }

    /// <summary>At most one byte more than an answer may have.</summary>
    private static async Task<byte[]> ReadBodyAsync(HttpContent content, CancellationToken cancel)
    {
        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        Stream stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int count;
            while (body.Length <= MaximumAnswer && (count = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
            {
                body.Write(buffer, 0, count);
            }
        }

        return body.ToArray();
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static bool IsSameOrigin(Uri one, Uri other) => Uri.Compare(
        one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
