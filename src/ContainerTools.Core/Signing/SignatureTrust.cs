using System.Security.Cryptography;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Notary;
using ContainerTools.Signing.Results;
using ContainerTools.Signing.Sigstore;

namespace ContainerTools.Signing;

/// <summary>Whose signatures are trusted. Immutable, so it may be used from several threads.</summary>
public sealed class SignatureTrust
{
    private SignatureTrust(SigstoreTrust sigstore, NotaryTrust? notary)
    {
        Sigstore = sigstore;
        Notary = notary;
    }

    /// <summary>Nobody's.</summary>
    public static SignatureTrust Nobody { get; } = new(new SigstoreTrust([], null, []), null);

    internal SigstoreTrust Sigstore { get; }

    internal NotaryTrust? Notary { get; }

    /// <summary>Trusts the owner of a key too.</summary>
    /// <param name="pem">A public key or a certificate as PEM: ECDSA on P-256, P-384 or P-521, or RSA of at least 2048 bits.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>; <see cref="ImageError.Unsupported"/>: it is of another kind, such as Ed25519.</exception>
    public SignatureTrust WithPublicKey(string pem, string name)
    {
        try
        {
            return new SignatureTrust(Sigstore with { Keys = [.. Sigstore.Keys, VerificationKey.OfPem(pem)] }, Notary);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw new ImageException(ImageError.Malformed, $"{name} is no public key that can be read: {exception.Message}", name, exception);
        }
        catch (RefusedSignatureException exception)
        {
            throw new ImageException(ImageError.Unsupported, $"{name} cannot be used: {exception.Message}", name, exception);
        }
    }

    /// <summary>Trusts an instance of Sigstore, its logs and authorities, to say who signed with a certificate.</summary>
    /// <param name="raw">The document, <c>trusted_root.json</c>.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public SignatureTrust WithTrustedRoot(ReadOnlyMemory<byte> raw, string name) => new(Sigstore with { Root = TrustedRoot.Parse(raw, name) }, Notary);

    /// <summary>Trusts somebody who signs with a certificate of Sigstore.</summary>
    public SignatureTrust WithIdentity(CertificateIdentity identity) => new(Sigstore with { Identities = [.. Sigstore.Identities, identity] }, Notary);

    /// <summary>Trusts whom a trust policy of the Notary Project trusts.</summary>
    /// <param name="policy">The document, <c>trustpolicy.json</c>.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="store">The folder of the trust store, which has <c>x509</c> in it; read when a signature is verified.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>; <see cref="ImageError.Unsupported"/></exception>
    public SignatureTrust WithTrustPolicy(ReadOnlyMemory<byte> policy, string name, string store) => new(Sigstore, new NotaryTrust(TrustPolicy.Parse(policy, name), new TrustStore(store)));
}
