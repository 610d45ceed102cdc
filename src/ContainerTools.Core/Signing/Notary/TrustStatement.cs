namespace ContainerTools.Signing.Notary;

/// <summary>One of the policies in a document: what is trusted in some repositories.</summary>
/// <param name="Name">By which messages call it.</param>
/// <param name="Scopes">Repositories with their registries; <c>*</c> for all that no other policy names.</param>
/// <param name="Level">What is demanded.</param>
/// <param name="Stores">Of certificates, as type and name.</param>
/// <param name="Identities">Subjects of certificates; empty for every one.</param>
internal sealed record TrustStatement(string Name, IReadOnlyList<string> Scopes, VerificationLevel Level, IReadOnlyList<(string Type, string Name)> Stores, IReadOnlyList<DistinguishedName> Identities);
