using System.Net;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// Finds out whether a registry speaks TLS. Everywhere it must, unless http was allowed; then TLS is tried first, so that
/// the permission cannot be used to take it away. On loopback plain http is tried first: nothing leaves the machine, and
/// registries there rarely have certificates.
/// </summary>
/// <param name="registry">The registry as references name it.</param>
/// <param name="options">How the registry is talked to.</param>
/// <param name="certificateSeen">Whether the registry has shown a certificate meanwhile.</param>
/// <param name="learn">Receives what the root of the API answers, where it has to be asked for this.</param>
internal sealed class RegistryAddress(string registry, RegistryOptions options, Func<bool> certificateSeen, Action<HttpResponseMessage> learn)
{
    private readonly SemaphoreSlim _single = new(1);

    /// <summary>The base address once it is known.</summary>
    public Uri? Known { get; private set; }

    /// <summary>Host, and port if need be, that a registry is asked at.</summary>
    public static string HostOf(string registry) => registry == DockerHub.Name ? DockerHub.ApiHost : registry;

    public async Task<Uri> GetAsync(
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        IReporter reporter,
        CancellationToken cancel)
    {
        if (Known is not null)
        {
            return Known;
        }

        await _single.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return Known ??= await ProbeAsync(send, reporter, cancel).ConfigureAwait(false);
        }
        finally
        {
            _single.Release();
        }
    }

    private async Task<Uri> ProbeAsync(
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        IReporter reporter,
        CancellationToken cancel)
    {
        string host = HostOf(registry);
        var https = new Uri($"https://{host}/");
        var http = new Uri($"http://{host}/");
        if (https.IsLoopback)
        {
            // A connection that was just dropped is no sign of TLS.
            return await SpeaksHttpAsync(http, send, cancel).ConfigureAwait(false)
                || !await SpeaksTlsAsync(https, send, cancel).ConfigureAwait(false) ? http : https;
        }

        if (!options.AllowHttp || await SpeaksTlsAsync(https, send, cancel).ConfigureAwait(false))
        {
            return https;
        }

        reporter.Verbose($"{host} speaks no TLS; plain http is used, as was allowed.");
        return http;
    }

    // A TLS server answers a plain request with 400 or hangs up.
    private async Task<bool> SpeaksHttpAsync(Uri http, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(http, options.ApiPath));
            using HttpResponseMessage response = await send(request, cancel).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.BadRequest)
            {
                return false;
            }

            learn(response);
            return true;
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError)
        {
            throw RegistryFailure.From(exception, http, $"Registry {http.Authority}", http, proxy: null);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<bool> SpeaksTlsAsync(Uri https, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(https, options.ApiPath));
            using HttpResponseMessage response = await send(request, cancel).ConfigureAwait(false);
            learn(response);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            // A certificate that is not trusted is no reason to go on without one.
            return certificateSeen();
        }
    }
}
