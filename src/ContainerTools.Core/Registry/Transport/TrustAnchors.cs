using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// The certificates that a user trusts beside the system's. A chain is good when it reaches one of them, be it a root or an authority
/// below one, as in programs written in Go: companies hand out the authority that issues, and not always its root. Whatever lies above
/// does not count. Immutable, for any thread.
/// </summary>
internal sealed class TrustAnchors(EquatableList<X509Certificate2> certificates)
{
    // id-kp-serverAuth (RFC 5280 §4.2.1.12).
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    // Nothing is trusted here but the certificates at hand, so that a chain ends before a root is no matter.
    private const X509ChainStatusFlags Open = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <summary>Whether a server's certificate was issued below one of the certificates, is in force, and is for servers. Its name is not looked at.</summary>
    /// <param name="leaf">What the server shows.</param>
    /// <param name="sent">What the server sent with it.</param>
    public bool Vouch(X509Certificate2 leaf, IEnumerable<X509Certificate2> sent)
    {
        if (certificates.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(certificates.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(certificates.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(sent.ToArray());
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        // The framework would go and fetch authorities that are missing from the addresses in the certificate.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(leaf) || ReachesAnchor(chain);
    }

    private bool ReachesAnchor(X509Chain chain)
    {
        foreach (X509ChainElement element in chain.ChainElements)
        {
            // OpenSSL does not look at the dates of the last certificate of a chain without a root.
            if (element.ChainElementStatus.Any(status => (status.Status & ~Open) != 0) || !IsInForce(element.Certificate))
            {
                return false;
            }

            if (certificates.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInForce(X509Certificate2 certificate) => DateTime.Now is var now && certificate.NotBefore <= now && now <= certificate.NotAfter;
}
