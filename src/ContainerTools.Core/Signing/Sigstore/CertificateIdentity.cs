using System.IO.Enumeration;

namespace ContainerTools.Signing.Sigstore;

/// <summary>Who is trusted to sign with a certificate of Sigstore, and who must vouch for them. Both are needed: anybody can have a certificate.</summary>
/// <param name="Identity">An e-mail address or URI; <c>*</c> stands for any text, <c>?</c> for one character. Case counts.</param>
/// <param name="Issuer">The OpenID Connect issuer, in the same way.</param>
public sealed record CertificateIdentity(string Identity, string Issuer)
{
    /// <summary>Whether somebody is meant.</summary>
    internal bool Matches(IEnumerable<string> identities, string? issuer) =>
        issuer is not null && Fits(Issuer, issuer) && identities.Any(identity => Fits(Identity, identity));

    // A backslash would be an escape, and stands for itself here.
    private static bool Fits(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), text, ignoreCase: false);

    /// <inheritdoc/>
    public override string ToString() => $"{Identity} ({Issuer})";
}
