using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Signing.Sigstore;

/// <summary>An authority that is trusted with certificates or with timestamps.</summary>
/// <param name="Chain">Its certificates, the root last.</param>
/// <param name="Start">From when on it counts.</param>
/// <param name="End">Until when it counts; null for no end.</param>
internal sealed record TrustedAuthority(IReadOnlyList<X509Certificate2> Chain, DateTimeOffset Start, DateTimeOffset? End)
{
    public bool CountsAt(DateTimeOffset time) => time >= Start && (End is null || time <= End);
}
