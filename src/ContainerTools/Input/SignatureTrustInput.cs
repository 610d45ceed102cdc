using System.Management.Automation;
using System.Text;
using ContainerTools.Signing;
using ContainerTools.Signing.Sigstore;

namespace ContainerTools.Input;

/// <summary>What parameters say of whose signatures are trusted.</summary>
internal sealed record SignatureTrustInput
{
    public string[] PublicKey { get; init; } = [];

    public string? TrustedRoot { get; init; }

    public string[] Identity { get; init; } = [];

    public string[] Issuer { get; init; } = [];

    public string? TrustPolicy { get; init; }

    public string? TrustStore { get; init; }

    public string? Policy { get; init; }

    private bool IsEmpty => PublicKey.Length + Identity.Length + Issuer.Length == 0 && TrustedRoot is null && TrustPolicy is null && TrustStore is null;

    /// <summary>Reads a policy with the files that it names.</summary>
    /// <exception cref="ImageException">One of them cannot be read, or is not what it should be.</exception>
    public static SignaturePolicy ReadPolicy(PSCmdlet command, string path) => SignaturePolicy.Read(command.ResolveFilePath(path));

    /// <summary>Reads all files. Where nothing is given, what the user has for the Notary Project's own program counts.</summary>
    /// <exception cref="ImageException">A file cannot be read or is not what it should be, or something is given of which a part is missing.</exception>
    public SignaturePolicy Read(PSCmdlet command)
    {
        if (Policy is not null)
        {
            return IsEmpty ? ReadPolicy(command, Policy) : throw new ImageException(ImageError.InvalidArgument, "-Policy says all that is trusted; give it alone, or the other parameters without it.");
        }

        if (Identity.Length == 0 != (Issuer.Length == 0))
        {
            throw new ImageException(ImageError.InvalidArgument, "Give -Identity and -Issuer together: anybody can have a certificate from some issuer, and an issuer vouches for anybody.");
        }

        if (Identity.Length > 0 && TrustedRoot is null)
        {
            throw new ImageException(ImageError.InvalidArgument, "-Identity and -Issuer are in certificates, which nothing proves without -TrustedRoot.");
        }

        SignatureTrust trust = PublicKey.Aggregate(SignatureTrust.Nobody, (all, key) => WithKey(command, all, key));
        trust = Identity.SelectMany(_ => Issuer, (identity, issuer) => new CertificateIdentity(identity, issuer)).Aggregate(trust, (all, identity) => all.WithIdentity(identity));
        if (TrustedRoot is not null)
        {
            string path = command.ResolveFilePath(TrustedRoot);
            trust = trust.WithTrustedRoot(SourceFile.ReadAllBytes(path), $"'{path}'");
        }

        return SignaturePolicy.Of(WithNotary(command, trust));
    }

    private static SignatureTrust WithKey(PSCmdlet command, SignatureTrust trust, string key)
    {
        if (key.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return trust.WithPublicKey(key, "The public key");
        }

        string path = command.ResolveFilePath(key);
        return trust.WithPublicKey(Encoding.UTF8.GetString(SourceFile.ReadAllBytes(path)), $"'{path}'");
    }

    private SignatureTrust WithNotary(PSCmdlet command, SignatureTrust trust)
    {
        string folder = NotaryFolders.Default;
        string? policy = TrustPolicy is not null ? command.ResolveFilePath(TrustPolicy) : IsEmpty || TrustStore is not null ? NotaryFolders.FindPolicy(folder) : null;
        if (policy is null)
        {
            return TrustStore is null ? trust : throw new ImageException(ImageError.InvalidArgument, $"-TrustStore needs -TrustPolicy, or a trust policy in '{folder}'.");
        }

        string store = TrustStore is not null ? command.ResolveFilePath(TrustStore) : NotaryFolders.StoreIn(folder);
        return trust.WithTrustPolicy(SourceFile.ReadAllBytes(policy), $"'{policy}'", store);
    }
}
