using ContainerTools.IO.Streams;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// Sends requests to one registry through a chain of handlers, the outermost first: retry, redirect, authorization, the host's gate,
/// connections. Each of them is one concern; here is what all callers need around them.
/// </summary>
internal sealed class RegistryTransport
{
    private readonly ConnectionHandler _connections;
    private readonly AuthorizationHandler _authorization;
    private readonly HttpMessageInvoker _gate;
    private readonly HttpMessageInvoker _chain;
    private readonly RegistryAddress _address;
    private readonly CredentialFinder _credentials;
    private readonly WarningLog _warnings;

    public RegistryTransport(string name, RegistryOptions options)
    {
        Name = name;
        Options = options;
        Retry = new RetryPolicy(options.TimeProvider);
        _warnings = new WarningLog(name);
        _credentials = new CredentialFinder(UserEnvironment.Current, options.Credential);
        _connections = new ConnectionHandler(new Uri($"https://{RegistryAddress.HostOf(name)}/").IdnHost, options);
        var root = new RootChallenge(AskRootAsync);
        _address = new RegistryAddress(name, options, () => _connections.CertificateSeen, root.Learn);
        var gate = new GateHandler(_connections, options.IdleTimeout, options.TimeProvider);
        _gate = new HttpMessageInvoker(gate, disposeHandler: false);
        _authorization = new AuthorizationHandler(gate, () => _address.Known, FindCredentialAsync, SendForTokenAsync, root, options.TimeProvider);
        _chain = new HttpMessageInvoker(new RetryHandler(new RedirectHandler(_authorization, options.AllowHttp), Retry), disposeHandler: false);
    }

    /// <summary>The registry as references name it.</summary>
    public string Name { get; }

    public RegistryOptions Options { get; }

    public RetryPolicy Retry { get; }

    /// <summary>The address of the registry's API; null until something was asked.</summary>
    public Uri? Address => _address.Known;

    /// <summary>The limits that the last answer named; null where no answer has named any.</summary>
    public RateLimit? RateLimit { get; private set; }

    /// <summary>How long the longest token for the registry is still good; null where there is none.</summary>
    public TimeSpan? TokenTimeLeft => _address.Known is { } known ? _authorization.For(known, RegistryRequest.ForRoot).TokenTimeLeft : null;

    /// <summary>Closes connections and drops tokens. Transfers under way go on; whatever is sent afterwards begins anew.</summary>
    public void Close()
    {
        _connections.Close();
        _authorization.Forget();
    }

    /// <summary>Sends and reads the whole answer, both again where the answer broke off.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="limit">In bytes; answers beyond it are refused.</param>
    /// <param name="what">What is being done, for messages.</param>
    /// <param name="subject">What an error is about.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<FetchedBody> FetchAsync(RegistryRequest request, long limit, string what, object? subject, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await Retry.ForBodyAsync(token => FetchOnceAsync(request, limit, what, subject, reporter, token), cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception))
        {
            throw Fail(exception, await GetAddressAsync(reporter, cancel).ConfigureAwait(false), what, subject);
        }
    }

    /// <summary>A place for a transfer that goes on after <see cref="SendAsync"/> has returned.</summary>
    public async Task<IDisposable> EnterAsync(IReporter reporter, CancellationToken cancel) =>
        await (await GetGateAsync(reporter, cancel).ConfigureAwait(false)).EnterAsync(Options.MaximumTransfers, cancel).ConfigureAwait(false);

    /// <summary>A slot for a transfer to the registry. Uploads and downloads are counted apart.</summary>
    public async Task<IDisposable> EnterUploadAsync(IReporter reporter, CancellationToken cancel) =>
        await (await GetGateAsync(reporter, cancel).ConfigureAwait(false)).EnterUploadAsync(Options.MaximumTransfers, cancel).ConfigureAwait(false);

    /// <summary>
    /// Sends once, for requests that may not simply be sent again: any status may come back, and failures come as they are.
    /// Challenges are answered and redirects followed all the same.
    /// </summary>
    public async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, IReporter reporter, CancellationToken cancel)
    {
        Uri uri = await ToUriAsync(request, reporter, cancel).ConfigureAwait(false);
        return Learn(await _chain.SendAsync(new RequestContext(request, uri, reporter, MayRepeat: false).ToMessage(), cancel).ConfigureAwait(false), reporter);
    }

    /// <summary>Sends with retries; any status may come back.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="what">What is being done, for messages.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">No answer came.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, string what, IReporter reporter, CancellationToken cancel)
    {
        Uri uri = await ToUriAsync(request, reporter, cancel).ConfigureAwait(false);
        try
        {
            return Learn(await _chain.SendAsync(new RequestContext(request, uri, reporter, MayRepeat: true).ToMessage(), cancel).ConfigureAwait(false), reporter);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            throw Fail(exception, uri, what, request.Path);
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
            throw await FailAsync(response, what, subject, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>For an answer whose status is not a success.</summary>
    public Task<ImageException> FailAsync(HttpResponseMessage response, string what, object? subject, CancellationToken cancel) =>
        RegistryFailure.FromAsync(response, what, subject, Options.TimeProvider, _connections.ProxyFor(response.RequestMessage!.RequestUri!), cancel);

    /// <summary>For a request that got no answer, or none that can be read.</summary>
    /// <param name="exception">Why.</param>
    /// <param name="uri">What was asked.</param>
    /// <param name="what">What was being done, for messages.</param>
    /// <param name="subject">What the error is about.</param>
    public ImageException Fail(Exception exception, Uri uri, string what, object? subject) =>
        RegistryFailure.From(exception, uri, what, subject, _connections.ProxyFor(uri));

    /// <summary>Asks whether the registry speaks our language and lets us in.</summary>
    /// <returns>Whether it wanted to know who we are.</returns>
    /// <exception cref="ImageException">It does not.</exception>
    public async Task<bool> PingAsync(IReporter reporter, CancellationToken cancel)
    {
        string what = $"Registry {Name}";
        try
        {
            using HttpResponseMessage response = await SendCheckedAsync(RegistryRequest.ForRoot, what, Name, reporter, cancel).ConfigureAwait(false);
            return _authorization.For(await GetAddressAsync(reporter, cancel).ConfigureAwait(false), RegistryRequest.ForRoot).IsChallenged;
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what} does not speak the registry protocol: it has no {Options.ApiPath}.", Name, exception);
        }
    }

    /// <summary>What opens the registry for this scope, for messages.</summary>
    public async Task<RegistryCredential> GetCredentialAsync(RegistryRequest request, IReporter reporter, CancellationToken cancel) =>
        await _authorization.For(await GetAddressAsync(reporter, cancel).ConfigureAwait(false), request)
            .GetCredentialAsync(request.Scope, reporter, cancel).ConfigureAwait(false);

    /// <summary>What opens a repository of this registry; the registry as a whole for null.</summary>
    public Task<RegistryCredential> FindCredentialAsync(string? repository, IReporter reporter, CancellationToken cancel) =>
        _credentials.FindAsync(Name, repository, reporter, cancel);

    public Task<Uri> GetAddressAsync(IReporter reporter, CancellationToken cancel) =>
        _address.Known is { } known ? Task.FromResult(known) : FindAddressAsync(reporter, cancel);

    private async Task<Uri> FindAddressAsync(IReporter reporter, CancellationToken cancel)
    {
        try
        {
            if (Options.Handler is null && _connections.HostCertificates == HostCertificates.None)
            {
                _connections.HostCertificates = HostCertificates.Read(CertificateFolders.Of(Name, UserEnvironment.Current), reporter);
            }

            return await _address.GetAsync(_gate.SendAsync, reporter, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception))
        {
            throw Fail(exception, new Uri($"https://{Name}/"), $"Registry {Name}", Name);
        }
    }

    private async Task<HostGate> GetGateAsync(IReporter reporter, CancellationToken cancel) =>
        HostGate.For(await GetAddressAsync(reporter, cancel).ConfigureAwait(false), Options.TimeProvider);

    private async Task<Uri> ToUriAsync(RegistryRequest request, IReporter reporter, CancellationToken cancel) =>
        request.Elsewhere ?? request.Location ?? request.ToUri(await GetAddressAsync(reporter, cancel).ConfigureAwait(false), Options.ApiPath);

    private async Task<FetchedBody> FetchOnceAsync(RegistryRequest request, long limit, string what, object? subject, IReporter reporter, CancellationToken cancel)
    {
        HttpResponseMessage response = await SendCheckedAsync(request, what, subject, reporter, cancel).ConfigureAwait(false);
        try
        {
            byte[] body = await ResponseBody.ReadAsync(response, limit, Options, cancel).ConfigureAwait(false)
                ?? throw new ImageException(ImageError.TooLarge, $"{what}: the answer is larger than {limit:N0} bytes.", subject);
            return new FetchedBody(response, body);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Past the handlers above: the answer is wanted as it is. Asked only when the address is known and has refused something.
    private async Task<HttpResponseMessage> AskRootAsync(CancellationToken cancel)
    {
        using HttpRequestMessage message = RegistryRequest.ForRoot.ToMessage(RegistryRequest.ForRoot.ToUri(_address.Known!, Options.ApiPath));
        return await _gate.SendAsync(message, cancel).ConfigureAwait(false);
    }

    // Reads the header fields of an answer that concern the session: limits and warnings.
    private HttpResponseMessage Learn(HttpResponseMessage response, IReporter reporter)
    {
        RateLimit = RateLimit.Read(response.Headers) ?? RateLimit;
        _warnings.Show(response.Headers, reporter);
        return response;
    }

    // A token server may fail for a moment too. That becomes an exception, so that the request that needs the token is tried again.
    private async Task<HttpResponseMessage> SendForTokenAsync(HttpRequestMessage message, CancellationToken cancel)
    {
        HttpResponseMessage response = await _gate.SendAsync(message, cancel).ConfigureAwait(false);
        if (RetryPolicy.IsTransient(response, Options.TimeProvider))
        {
            using (response)
            {
                throw new HttpRequestException($"the token server {message.RequestUri!.Authority} answered {(int)response.StatusCode}", null, response.StatusCode);
            }
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        response.Content = new StreamContent(new IdleLimitedStream(body, Options.IdleTimeout, Options.TimeProvider));
        return response;
    }
}
