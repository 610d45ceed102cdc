namespace ContainerTools.Signing.Notary;

/// <summary>What is trusted of signatures of the Notary Project. Immutable.</summary>
/// <param name="Policy">What is demanded where.</param>
/// <param name="Store">Certificates that are trusted.</param>
internal sealed record NotaryTrust(TrustPolicy Policy, TrustStore Store);
