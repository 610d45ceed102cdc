using ContainerTools.Signing.Certificates;

namespace ContainerTools.Signing.Sigstore;

/// <summary>What is trusted of signatures of Sigstore. Immutable.</summary>
/// <param name="Keys">Public keys.</param>
/// <param name="Root">Logs and authorities; null where none is trusted.</param>
/// <param name="Identities">Who may have signed with a certificate.</param>
internal sealed record SigstoreTrust(IReadOnlyList<VerificationKey> Keys, TrustedRoot? Root, IReadOnlyList<CertificateIdentity> Identities);
