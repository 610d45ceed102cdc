using ContainerTools.Signing.Certificates;

namespace ContainerTools.Signing.Sigstore;

/// <summary>A log that is trusted: one of signatures (Rekor), or one of certificates (Certificate Transparency).</summary>
/// <param name="Id">By which entries name it.</param>
/// <param name="Name">Its host; empty where it is not said.</param>
/// <param name="Key">What it signs with; null where .NET does not know that kind of key.</param>
/// <param name="Start">From when on it counts.</param>
/// <param name="End">Until when it counts; null for no end.</param>
internal sealed record TrustedLog(byte[] Id, string Name, VerificationKey? Key, DateTimeOffset Start, DateTimeOffset? End)
{
    public bool CountsAt(DateTimeOffset time) => time >= Start && (End is null || time <= End);
}
