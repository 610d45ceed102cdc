using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Registry.Transport;

/// <summary>The HTTP client of a session, with everything switched off that would act behind our back.</summary>
internal static class HttpClientFactory
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    /// <param name="onCertificate">Told when a server has shown a certificate, trusted or not: it does speak TLS.</param>
    public static HttpClient Create(RegistryOptions options, Action onCertificate)
    {
        var handler = new SocketsHttpHandler
        {
            // The framework's redirects drop the Authorization header even towards the same host.
            AllowAutoRedirect = false,
            // Bytes must arrive as the registry sent them, or no digest fits.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = RegistryProxy.FromEnvironment(),
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    onCertificate();
                    return errors == SslPolicyErrors.None
                        || options.SkipCertificateCheck
                        || errors == SslPolicyErrors.RemoteCertificateChainErrors && IsIssuedBy(options.Authorities, certificate, chain);
                },
            },
        };
        if (options.ClientCertificate is { } client)
        {
            handler.SslOptions.ClientCertificates = [client];
        }

        // Bodies may take hours; what is limited is how long nothing comes.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static bool IsIssuedBy(EquatableList<X509Certificate2> authorities, X509Certificate? certificate, X509Chain? chain)
    {
        if (authorities.Count == 0 || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainElements.Select(element => element.Certificate).ToArray() ?? []);
        return own.Build(leaf);
    }
}
