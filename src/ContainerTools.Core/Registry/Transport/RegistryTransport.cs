using System.Collections.Concurrent;
using System.Net;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// Sends requests to a registry: waits at the gate, answers challenges, follows redirects, tries again. Credentials go to
/// the registry's own origin only; another host that is redirected to and wants a token gets an anonymous one.
/// </summary>
internal sealed class RegistryTransport
{
    private const int MaximumRedirects = 10;
    private const int MaximumChallenges = 3;
    private readonly RegistrySession _session;
    private readonly HttpClient _http;
    private readonly RegistryAddress _address;
    private readonly CredentialFinder _credentials;
    private readonly ConcurrentDictionary<string, Authenticator> _authenticators = new(StringComparer.OrdinalIgnoreCase);
    private volatile bool _certificateSeen;

    public RegistryTransport(RegistrySession session)
    {
        _session = session;
        _http = HttpClientFactory.Create(session.Options, onCertificate: () => _certificateSeen = true);
        _credentials = new CredentialFinder(UserEnvironment.Current, session.Options.Credential);
        _address = new RegistryAddress(session.Name, session.Options, () => _certificateSeen);
    }

    public Uri? Address => _address.Known;

    /// <summary>Sends and reads the whole answer, both again where the answer broke off.</summary>
    /// <param name="limit">In bytes; answers beyond it are refused.</param>
    public async Task<(HttpResponseMessage Response, byte[] Body)> FetchAsync(RegistryRequest request, long limit, string what, object? subject, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await RetryPolicy.ForBodies.ExecuteAsync(
                async token => await FetchOnceAsync(request, limit, what, subject, reporter, token).ConfigureAwait(false),
                cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception))
        {
            throw RegistryFailure.From(exception, await GetAddressAsync(reporter, cancel).ConfigureAwait(false), what, subject);
        }
    }

    /// <summary>A place for a transfer that goes on after <see cref="SendAsync"/> has returned.</summary>
    public async Task<IDisposable> EnterAsync(IReporter reporter, CancellationToken cancel) =>
        await HostGate.For(await GetAddressAsync(reporter, cancel).ConfigureAwait(false)).EnterAsync(_session.Options.MaximumTransfers, cancel).ConfigureAwait(false);

    /// <summary>The same for what goes to the registry.</summary>
    public async Task<IDisposable> EnterUploadAsync(IReporter reporter, CancellationToken cancel) =>
        await HostGate.For(await GetAddressAsync(reporter, cancel).ConfigureAwait(false)).EnterUploadAsync(_session.Options.MaximumTransfers, cancel).ConfigureAwait(false);

    /// <summary>
    /// Sends once, for requests that may not simply be sent again: any status may come back, and failures come as they are.
    /// Challenges are answered and redirects followed all the same.
    /// </summary>
    public async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, IReporter reporter, CancellationToken cancel) =>
        await SendOnceAsync(request, await ToUriAsync(request, reporter, cancel).ConfigureAwait(false), reporter, cancel).ConfigureAwait(false);

    /// <summary>What opens the registry for this scope, for messages.</summary>
    public async Task<RegistryCredential> GetCredentialAsync(RegistryRequest request, IReporter reporter, CancellationToken cancel) =>
        await AuthenticatorFor(await GetAddressAsync(reporter, cancel).ConfigureAwait(false), request)
            .GetCredentialAsync(request.Scope, reporter, cancel).ConfigureAwait(false);

    /// <summary>Sends with retries; any status may come back.</summary>
    /// <param name="what">What is being done, for messages.</param>
    /// <exception cref="ImageException">No answer came.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, string what, IReporter reporter, CancellationToken cancel)
    {
        Uri uri = await ToUriAsync(request, reporter, cancel).ConfigureAwait(false);
        try
        {
            return await RetryPolicy.ForRequests.ExecuteAsync(
                async token => await SendOnceAsync(request, uri, reporter, token).ConfigureAwait(false),
                cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            throw RegistryFailure.From(exception, uri, what, request.Path);
        }
    }

    /// <summary>Sends and turns every answer that is not a success into an exception.</summary>
    public async Task<HttpResponseMessage> SendCheckedAsync(RegistryRequest request, string what, object? subject, IReporter reporter, CancellationToken cancel)
    {
        HttpResponseMessage response = await SendAsync(request, what, reporter, cancel).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RegistryFailure.FromAsync(response, what, subject, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Asks whether the registry speaks our language and lets us in.</summary>
    /// <returns>Whether it wanted to know who we are.</returns>
    /// <exception cref="ImageException">It does not.</exception>
    public async Task<bool> PingAsync(IReporter reporter, CancellationToken cancel)
    {
        var ping = new RegistryRequest(HttpMethod.Get, "v2/", ScopeSet.Empty);
        string what = $"Registry {_session.Name}";
        try
        {
            using HttpResponseMessage response = await SendCheckedAsync(ping, what, _session.Name, reporter, cancel).ConfigureAwait(false);
            return AuthenticatorFor(await GetAddressAsync(reporter, cancel).ConfigureAwait(false), ping).IsChallenged;
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what} does not speak the registry protocol: it has no /v2/.", _session.Name, exception);
        }
    }

    /// <summary>What opens a repository of this registry; the registry as a whole for null.</summary>
    public Task<RegistryCredential> FindCredentialAsync(string? repository, IReporter reporter, CancellationToken cancel) =>
        _credentials.FindAsync(_session.Name, repository, reporter, cancel);

    public async Task<Uri> GetAddressAsync(IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await _address.GetAsync(SendPlainAsync, reporter, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception))
        {
            throw RegistryFailure.From(exception, new Uri($"https://{_session.Name}/"), $"Registry {_session.Name}", _session.Name);
        }
    }

    private async Task<Uri> ToUriAsync(RegistryRequest request, IReporter reporter, CancellationToken cancel) =>
        request.Elsewhere ?? request.Location ?? request.ToUri(await GetAddressAsync(reporter, cancel).ConfigureAwait(false));

    private async Task<(HttpResponseMessage Response, byte[] Body)> FetchOnceAsync(RegistryRequest request, long limit, string what, object? subject, IReporter reporter, CancellationToken cancel)
    {
        HttpResponseMessage response = await SendCheckedAsync(request, what, subject, reporter, cancel).ConfigureAwait(false);
        try
        {
            byte[] body = await ResponseBody.ReadAsync(response, limit, _session.Options.IdleTimeout, cancel).ConfigureAwait(false)
                ?? throw new ImageException(ImageError.TooLarge, $"{what}: the answer is larger than {limit:N0} bytes.", subject);
            return (response, body);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, Uri uri, IReporter reporter, CancellationToken cancel)
    {
        HttpResponseMessage response = await SendAuthorizedAsync(request, uri, reporter, cancel).ConfigureAwait(false);
        _session.Learn(response, reporter);
        KeepPause(response, reporter);
        return response;
    }

    // The pause is the answering host's, which after a redirect need not be the registry.
    private static void KeepPause(HttpResponseMessage response, IReporter reporter)
    {
        if (RetryPolicy.IsTransient(response) && RetryAfter.Read(response) is { } pause && pause > TimeSpan.Zero)
        {
            Uri uri = response.RequestMessage!.RequestUri!;
            reporter.Verbose($"{uri.Authority} answered {(int)response.StatusCode} and wants a pause of {pause.TotalSeconds:0.#} s; all transfers with it wait.");
            HostGate.For(uri).Pause(pause);
        }
    }

    private async Task<HttpResponseMessage> SendAuthorizedAsync(RegistryRequest request, Uri uri, IReporter reporter, CancellationToken cancel)
    {
        for (int challenges = 0; ; challenges++)
        {
            HttpResponseMessage response = await FollowAsync(request, uri, reporter, cancel).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized || challenges == MaximumChallenges)
            {
                return response;
            }

            HttpRequestMessage sent = response.RequestMessage!;
            if (!await AuthenticatorFor(sent.RequestUri!, request)
                    .HandleUnauthorizedAsync(response, sent.Headers.Authorization, request.Scope, reporter, cancel).ConfigureAwait(false))
            {
                return response;
            }

            response.Dispose();
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(RegistryRequest request, Uri uri, IReporter reporter, CancellationToken cancel)
    {
        for (int redirects = 0; ; redirects++)
        {
            var authorization = await AuthenticatorFor(uri, request).GetAuthorizationAsync(request.Scope, reporter, cancel).ConfigureAwait(false);
            await HostGate.For(uri).WaitAsync(cancel).ConfigureAwait(false);
            HttpResponseMessage response = await SendPlainAsync(request.ToMessage(uri, authorization), cancel).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || !response.Headers.NonValidated.Contains("Location"))
            {
                return response;
            }

            Uri? next = VerbatimUri.FromLocation(uri, response);
            response.Dispose();
            if (next is null || redirects == MaximumRedirects || !IsSafe(request, uri, next))
            {
                string why = redirects == MaximumRedirects ? "redirects in a circle" : $"redirects to {next?.GetLeftPart(UriPartial.Authority) ?? "no address"}, which is not safe to follow";
                throw new ImageException(ImageError.RegistryFailed, $"{request.Method} {request.Path}: {uri.Authority} {why}.", request.Path);
            }

            if (next.Authority != uri.Authority)
            {
                reporter.Verbose($"{uri.Authority} sends us to {next.Authority}; credentials stay behind.");
            }

            uri = next;
        }
    }

    // Never out of TLS; and where the image's author chose the address, not into our own network by a detour either.
    private static bool IsSafe(RegistryRequest request, Uri from, Uri to) =>
        (to.Scheme == Uri.UriSchemeHttps || to.Scheme == from.Scheme) && (request.Elsewhere is null || ForeignAddress.IsAcceptable(to));

    // Token servers have bad moments too: those become exceptions, so that the request is tried again that needs the token.
    private async Task<HttpResponseMessage> SendForTokenAsync(HttpRequestMessage message, CancellationToken cancel)
    {
        Uri uri = message.RequestUri!;
        await HostGate.For(uri).WaitAsync(cancel).ConfigureAwait(false);
        HttpResponseMessage response = await SendPlainAsync(message, cancel).ConfigureAwait(false);
        if (RetryPolicy.IsTransient(response))
        {
            using (response)
            {
                KeepPause(response, NullReporter.Instance);
                throw new HttpRequestException($"the token server {uri.Authority} answered {(int)response.StatusCode}", null, response.StatusCode);
            }
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        response.Content = new StreamContent(new IdleLimitedStream(body, _session.Options.IdleTimeout));
        return response;
    }

    private async Task<HttpResponseMessage> SendPlainAsync(HttpRequestMessage message, CancellationToken cancel)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        idle.CancelAfter(_session.Options.IdleTimeout);
        if (message.Content is RequestContent content)
        {
            content.OnWaiting = waiting => idle.CancelAfter(waiting ? _session.Options.IdleTimeout : Timeout.InfiniteTimeSpan);
        }

        try
        {
            return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {_session.Options.IdleTimeout.TotalSeconds:0} s");
        }
    }

    private Authenticator AuthenticatorFor(Uri uri, RegistryRequest request)
    {
        string origin = uri.GetLeftPart(UriPartial.Authority);
        bool own = request.Elsewhere is null && _address.Known is { } known && known.GetLeftPart(UriPartial.Authority) == origin;

        // An address in an image may lie at the registry itself; its credentials are not for that.
        return _authenticators.GetOrAdd(
            request.Elsewhere is null ? origin : $"elsewhere {origin}",
            _ => new Authenticator(new Uri(origin), own ? FindCredentialAsync : NoCredentialAsync, SendForTokenAsync, TimeProvider.System));
    }

    private static Task<RegistryCredential> NoCredentialAsync(string? repository, IReporter reporter, CancellationToken cancel) =>
        Task.FromResult(RegistryCredential.Anonymous);
}
