using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Certificates;

/// <summary>A public key that verifies signatures of Sigstore: ECDSA in the form of RFC 3279, or RSA with either padding. Thread-safe.</summary>
internal sealed class VerificationKey
{
    private const int MinimumRsaBits = 2048;
    private const string Ed25519 = "1.3.101.112";
    private static readonly HashAlgorithmName[] Hashes = [HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512];
    private readonly byte[] _info;

    private VerificationKey(byte[] info) => _info = info;

    /// <summary>The key as a SubjectPublicKeyInfo (RFC 5280, section 4.1), DER.</summary>
    public ReadOnlySpan<byte> Info => _info;

    /// <summary>By which people and logs tell keys apart.</summary>
    public string Fingerprint => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(_info))}";

    /// <exception cref="RefusedSignatureException">The key is of a kind that cannot be used.</exception>
    /// <exception cref="CryptographicException">It is no key.</exception>
    public static VerificationKey OfInfo(ReadOnlyMemory<byte> info)
    {
        RequireKnown(info);
        var key = new VerificationKey(info.ToArray());
        using AsymmetricAlgorithm tried = key.Open();
        return key;
    }

    /// <inheritdoc cref="OfInfo"/>
    public static VerificationKey OfCertificate(X509Certificate2 certificate) => OfInfo(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>Reads the first key of a PEM text (RFC 7468): a public key, or that of a certificate.</summary>
    /// <inheritdoc cref="OfInfo"/>
    public static VerificationKey OfPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            throw new CryptographicException("There is no PEM in it.");
        }

        byte[] der = Convert.FromBase64String(pem[fields.Base64Data]);
        switch (pem[fields.Label])
        {
            case "PUBLIC KEY":
                return OfInfo(der);
            case "RSA PUBLIC KEY":
                using (var rsa = RSA.Create())
                {
                    rsa.ImportRSAPublicKey(der, out _);
                    return OfInfo(rsa.ExportSubjectPublicKeyInfo());
                }

            case "CERTIFICATE":
                using (X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der))
                {
                    return OfCertificate(certificate);
                }

            case var label:
                throw new CryptographicException($"It is a '{PrintableText.Of(label)}' and no public key.");
        }
    }

    /// <summary>Whether a signature was made by the key's owner. Signers choose hash and padding, so each that is sound is tried.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using AsymmetricAlgorithm key = Open();
        try
        {
            foreach (HashAlgorithmName hash in Hashes)
            {
                if (key switch
                {
                    ECDsa ec => ec.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence),
                    RSA rsa => rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1) || rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pss),
                    _ => false,
                })
                {
                    return true;
                }
            }
        }
        catch (CryptographicException)
        {
            // What is no signature at all is no signature of this key.
        }

        return false;
    }

    private AsymmetricAlgorithm Open()
    {
        if (AlgorithmOf(_info) == "1.2.840.113549.1.1.1")
        {
            var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(_info, out _);
            return rsa.KeySize >= MinimumRsaBits ? rsa : throw RefusedSignatureException.NotSupported($"The RSA key has {rsa.KeySize} bits, and {MinimumRsaBits} are the least that is taken.");
        }

        var ec = ECDsa.Create();
        try
        {
            ec.ImportSubjectPublicKeyInfo(_info, out _);
        }
        catch (PlatformNotSupportedException)
        {
            throw RefusedSignatureException.NotSupported("The key is on a curve that this system does not know.");
        }

        // Whoever writes a curve of his own into a key makes signatures for it that fit.
        return ec.ExportParameters(false).Curve.IsNamed ? ec : throw RefusedSignatureException.NotSupported("The key brings a curve of its own, which is not taken.");
    }

    private static void RequireKnown(ReadOnlyMemory<byte> info)
    {
        string algorithm = AlgorithmOf(info);
        if (algorithm is not ("1.2.840.113549.1.1.1" or "1.2.840.10045.2.1"))
        {
            string name = algorithm == Ed25519 ? "an Ed25519 key, which .NET does not know" : $"a key of the kind {algorithm}";
            throw RefusedSignatureException.NotSupported($"It is {name}; ECDSA and RSA are supported.");
        }
    }

    private static string AlgorithmOf(ReadOnlyMemory<byte> info)
    {
        try
        {
            return new AsnReader(info, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadObjectIdentifier();
        }
        catch (AsnContentException exception)
        {
            throw new CryptographicException(exception.Message, exception);
        }
    }
}
