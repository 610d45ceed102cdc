using System.Net;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// The system's proxy (HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, or its settings), but never for this machine itself, and with the
/// exceptions that other registry clients take from NO_PROXY; the framework knows exact names and <c>.suffix</c> alone.
/// </summary>
internal sealed class RegistryProxy(IWebProxy system, NoProxyList exceptions) : IWebProxy
{
    /// <summary>What the environment says now.</summary>
    public static RegistryProxy FromEnvironment() => new(
        HttpClient.DefaultProxy,
        new NoProxyList(Environment.GetEnvironmentVariable("no_proxy") ?? Environment.GetEnvironmentVariable("NO_PROXY")));

    public ICredentials? Credentials
    {
        get => system.Credentials;
        set => system.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : system.GetProxy(destination);

    public bool IsBypassed(Uri host) =>
        host.IsLoopback
        || host.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || exceptions.Contains(host)
        || system.IsBypassed(host);
}
