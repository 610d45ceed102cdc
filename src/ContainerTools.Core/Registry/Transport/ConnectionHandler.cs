using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// The end of the chain: the connections themselves, or the handler that an embedder gave in their place. They can be closed
/// at any time; the next message opens new ones.
/// </summary>
/// <param name="host">The registry's own host, without a port.</param>
/// <param name="options">How the registry is talked to.</param>
internal sealed class ConnectionHandler(string host, RegistryOptions options) : HttpMessageHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ConnectionIdleTime = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly StrongBox<bool> _certificateSeen = new();
    private volatile HttpMessageInvoker? _current;

    /// <summary>Whether a server has shown a certificate, trusted or not: it does speak TLS.</summary>
    public bool CertificateSeen => Volatile.Read(ref _certificateSeen.Value);

    /// <summary>What else counts for the registry's own host; set before the first message.</summary>
    public HostCertificates HostCertificates { get; set; } = HostCertificates.None;

    /// <summary>The proxy that an address is asked through; null for none, and where an embedder's handler asks.</summary>
    public Uri? ProxyFor(Uri address) => options.Handler is null ? RegistryProxy.FromEnvironment().GetProxy(address) : null;

    /// <summary>Closes the connections that are idle at once and the others when their answers end. An embedder's handler is left alone.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _current?.Dispose();
            _current = null;
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (true)
        {
            HttpMessageInvoker invoker = Open();
            try
            {
                return invoker.SendAsync(request, cancellationToken);
            }
            catch (ObjectDisposedException) when (_current != invoker)
            {
                // The client was closed between the two steps; nothing was sent.
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Open()
    {
        lock (_gate)
        {
            return _current ??= options.Handler is { } given ? new HttpMessageInvoker(given, disposeHandler: false) : new HttpMessageInvoker(Connect());
        }
    }

    // All automatic behaviour of the framework's client is switched off. A body may take hours, so the whole time has no limit.
    private SocketsHttpHandler Connect()
    {
        // The runtime holds the sockets that are open: what they lead to must not be the options, which have a credential.
        StrongBox<bool> seen = _certificateSeen;
        bool skip = options.SkipCertificateCheck;
        string own = host;
        HostCertificates forHost = HostCertificates;
        var anchors = new TrustAnchors(options.Authorities);
        var ownAnchors = new TrustAnchors([.. options.Authorities, .. forHost.Authorities]);
        var handler = new SocketsHttpHandler
        {
            // The framework's redirects drop the Authorization header even towards the same host.
            AllowAutoRedirect = false,
            // Bytes must arrive as the registry sent them, or no digest fits.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = RegistryProxy.FromEnvironment(),
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            PooledConnectionIdleTimeout = ConnectionIdleTime,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (connection, certificate, chain, errors) =>
                {
                    Volatile.Write(ref seen.Value, true);
                    return errors == SslPolicyErrors.None
                        || skip
                        || errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf
                            && (IsTo(connection, own) ? ownAnchors : anchors).Vouch(leaf, chain?.ChainPolicy.ExtraStore.Concat(chain.ChainElements.Select(element => element.Certificate)) ?? []);
                },
            },
        };
        if (options.ClientCertificate is { } client)
        {
            handler.SslOptions.ClientCertificates = [client];
        }
        else if (forHost.Client is { } forThis)
        {
            // Another host, which a redirect leads to, is not shown who we are.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, target, _, _, _) => IsSame(target, own) ? forThis : null!;
        }

        return handler;
    }

    private static bool IsTo(object connection, string host) => connection is SslStream stream && IsSame(stream.TargetHostName, host);

    private static bool IsSame(string name, string host) => name.Equals(host, StringComparison.OrdinalIgnoreCase);
}
