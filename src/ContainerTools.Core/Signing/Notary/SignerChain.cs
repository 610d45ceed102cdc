using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Notary;

/// <summary>
/// The certificates of a signature, and whether they are such as the Notary Project demands (notaryproject/specifications,
/// signature-specification.md, "Certificate Requirements").
/// </summary>
internal static class SignerChain
{
    private const X509KeyUsageFlags OnlySigning = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;

    // Server, client, e-mail, timestamps, OCSP.
    private static readonly string[] WrongUsages = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"];

    /// <summary>Reads a chain, and verifies that it is one: each certificate issued by the next, and the last one by itself.</summary>
    /// <param name="encoded">Leaf first, DER.</param>
    /// <exception cref="RefusedSignatureException">It is no such chain.</exception>
    public static IReadOnlyList<X509Certificate2> Read(IReadOnlyList<byte[]> encoded)
    {
        X509Certificate2[] chain;
        try
        {
            chain = [.. encoded.Select(certificate => X509CertificateLoader.LoadCertificate(certificate))];
        }
        catch (CryptographicException exception)
        {
            throw RefusedSignatureException.Invalid($"Its certificates cannot be read: {exception.Message}");
        }

        if (chain.Length == 0)
        {
            throw RefusedSignatureException.Invalid("It brings no certificate.");
        }

        RequireLeaf(chain[0], chain.Length > 1);
        for (int i = 1; i < chain.Length; i++)
        {
            RequireAuthority(chain[i], i - 1);
        }

        if (CertificatePath.TryBuild(chain[0], chain[1..], [chain[^1]], null, out string problem) is not { } built || !built.Select(one => one.Thumbprint).SequenceEqual(chain.Select(one => one.Thumbprint)))
        {
            throw RefusedSignatureException.Invalid($"Its certificates are no chain that ends with a root{(problem.Length > 0 ? $": {problem}" : "")}.");
        }

        return chain;
    }

    private static void RequireLeaf(X509Certificate2 leaf, bool hasIssuer)
    {
        X509KeyUsageExtension? usage = leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not { Critical: true } || !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) || (usage.KeyUsages & ~OnlySigning) != 0)
        {
            throw RefusedSignatureException.Invalid("Its certificate is not for signatures alone: the key usage must be critical, and 'digital signature' only.");
        }

        if (leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority))
        {
            throw RefusedSignatureException.Invalid("Its certificate is that of an authority, which may not sign.");
        }

        if (Array.Exists(WrongUsages, usage => CertificatePath.HasUsage(leaf, usage)))
        {
            throw RefusedSignatureException.Invalid("Its certificate is for something else than signing code.");
        }

        if (hasIssuer && leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData))
        {
            throw RefusedSignatureException.Invalid("Its certificate is signed by itself, and others follow it.");
        }
    }

    private static void RequireAuthority(X509Certificate2 certificate, int depth)
    {
        X509BasicConstraintsExtension? constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault();
        X509KeyUsageExtension? usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (constraints is not { CertificateAuthority: true } || constraints.HasPathLengthConstraint && constraints.PathLengthConstraint < depth
            || usage is not { Critical: true } || !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
        {
            throw RefusedSignatureException.Invalid($"The certificate '{certificate.Subject}' is not that of an authority that may issue others.");
        }
    }

    /// <summary>Verifies the bytes of a signature: the kind of key says which algorithm it must be.</summary>
    /// <param name="leaf">The signer's certificate.</param>
    /// <param name="algorithm">What the signature says, by its JSON name.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">ECDSA as two numbers of one length (IEEE P1363), RSA with PSS.</param>
    /// <exception cref="RefusedSignatureException">It was not made by this key.</exception>
    public static void VerifySignature(X509Certificate2 leaf, string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            using RSA? rsa = leaf.GetRSAPublicKey();
            using ECDsa? ec = rsa is null ? leaf.GetECDsaPublicKey() : null;
            (string Name, HashAlgorithmName Hash) expected = Expected(rsa, ec);
            if (expected.Name != algorithm)
            {
                throw RefusedSignatureException.Invalid($"Its algorithm is '{algorithm}', but with this key it must be '{expected.Name}'.");
            }

            if (!(rsa?.VerifyData(data, signature, expected.Hash, RSASignaturePadding.Pss) ?? ec!.VerifyData(data, signature, expected.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)))
            {
                throw RefusedSignatureException.Invalid("The key of its certificate has not made it.");
            }
        }
        catch (Exception exception) when (exception is CryptographicException or PlatformNotSupportedException)
        {
            throw RefusedSignatureException.Invalid($"The key of its certificate has not made it: {exception.Message}");
        }
    }

    private static (string Name, HashAlgorithmName Hash) Expected(RSA? rsa, ECDsa? ec) => (rsa?.KeySize, ec?.KeySize) switch
    {
        (2048, _) => ("PS256", HashAlgorithmName.SHA256),
        (3072, _) => ("PS384", HashAlgorithmName.SHA384),
        (4096, _) => ("PS512", HashAlgorithmName.SHA512),
        (_, 256) when ec!.ExportParameters(false).Curve.IsNamed => ("ES256", HashAlgorithmName.SHA256),
        (_, 384) when ec!.ExportParameters(false).Curve.IsNamed => ("ES384", HashAlgorithmName.SHA384),
        (_, 521) when ec!.ExportParameters(false).Curve.IsNamed => ("ES512", HashAlgorithmName.SHA512),
        _ => throw RefusedSignatureException.NotSupported("The key of its certificate is of a kind or size that the Notary Project does not allow."),
    };
}
