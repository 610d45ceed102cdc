using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Signing.Certificates;

/// <summary>Builds chains to roots that the user named. Nothing is fetched, and the system's own roots do not count.</summary>
internal static class CertificatePath
{
    /// <summary>Builds a chain (RFC 5280, section 6).</summary>
    /// <param name="leaf">The signer's certificate.</param>
    /// <param name="others">Certificates that may lie between; they are not trusted for being here.</param>
    /// <param name="roots">What is trusted.</param>
    /// <param name="time">When all of the chain must be valid; null where the caller looks at that.</param>
    /// <param name="problem">Why there is no chain.</param>
    /// <returns>From the leaf to the root, or null.</returns>
    public static IReadOnlyList<X509Certificate2>? TryBuild(
        X509Certificate2 leaf, IEnumerable<X509Certificate2> others, IEnumerable<X509Certificate2> roots, DateTimeOffset? time, out string problem)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(others.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = time is null ? X509VerificationFlags.IgnoreNotTimeValid : X509VerificationFlags.NoFlag;
        if (time is { } moment)
        {
            chain.ChainPolicy.VerificationTimeIgnored = false;
            chain.ChainPolicy.VerificationTime = moment.UtcDateTime;
        }

        try
        {
            if (chain.Build(leaf))
            {
                problem = "";

                // The chain takes its own copies along when it ends.
                return chain.ChainElements.Select(element => X509CertificateLoader.LoadCertificate(element.Certificate.RawDataMemory.Span)).ToArray();
            }
        }
        catch (CryptographicException exception)
        {
            problem = exception.Message;
            return null;
        }

        problem = string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct().Order());
        return null;
    }

    /// <summary>Whether all of several certificates are valid at a moment.</summary>
    public static bool AreValidAt(IEnumerable<X509Certificate2> certificates, DateTimeOffset from, DateTimeOffset to) =>
        certificates.All(certificate => certificate.NotBefore.ToUniversalTime() <= from.UtcDateTime && certificate.NotAfter.ToUniversalTime() >= to.UtcDateTime);

    /// <summary>Whether a certificate has an extended key usage.</summary>
    public static bool HasUsage(X509Certificate2 certificate, string oid) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == oid));
}
