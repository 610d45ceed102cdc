using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Signing.Notary;

/// <summary>Asks whether certificates were revoked: their authorities' lists (RFC 5280, section 5) or answers (RFC 6960), wherever the certificates say.</summary>
internal static class RevocationCheck
{
    private const string DistributionPoints = "2.5.29.31";
    private const string InformationAccess = "1.3.6.1.5.5.7.1.1";

    private const X509ChainStatusFlags NoStatus = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    // When certificates must be valid, others look at.
    private const X509ChainStatusFlags Harmless = X509ChainStatusFlags.NotTimeValid;

    // id-ad-ocsp as DER.
    private static readonly byte[] Responder = [0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Asks about all of a chain but its root.</summary>
    /// <param name="chain">Leaf first, root last; it is trusted.</param>
    /// <returns>What is wrong or could not be learned; null where nothing is. A certificate that names nobody to ask cannot be revoked.</returns>
    public static string? FindProblem(IReadOnlyList<X509Certificate2> chain)
    {
        if (!chain.Take(chain.Count - 1).Any(NamesSomebody))
        {
            return null;
        }

        using var online = new X509Chain();
        online.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        online.ChainPolicy.CustomTrustStore.Add(chain[^1]);
        online.ChainPolicy.ExtraStore.AddRange(chain.ToArray());
        online.ChainPolicy.RevocationMode = X509RevocationMode.Online;
        online.ChainPolicy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
        online.ChainPolicy.UrlRetrievalTimeout = Patience;
        online.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        try
        {
            if (online.Build(chain[0]))
            {
                return null;
            }
        }
        catch (CryptographicException exception)
        {
            return $"It could not be learned whether its certificates were revoked: {exception.Message}";
        }

        foreach (X509ChainElement element in online.ChainElements)
        {
            X509ChainStatusFlags status = element.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            if (status.HasFlag(X509ChainStatusFlags.Revoked))
            {
                return $"The certificate '{element.Certificate.Subject}' was revoked.";
            }

            // A certificate that names nobody to ask has no status, and needs none.
            if ((status & ~(NamesSomebody(element.Certificate) ? Harmless : Harmless | NoStatus)) != 0)
            {
                return $"It could not be learned whether the certificate '{element.Certificate.Subject}' was revoked.";
            }
        }

        return Array.Exists(online.ChainStatus, one => (one.Status & ~(Harmless | NoStatus)) != 0)
            ? "It could not be learned whether its certificates were revoked: they are no chain."
            : null;
    }

    private static bool NamesSomebody(X509Certificate2 certificate) =>
        certificate.Extensions[DistributionPoints] is not null || certificate.Extensions[InformationAccess] is { } access && access.RawData.AsSpan().IndexOf(Responder) >= 0;
}
