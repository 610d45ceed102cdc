using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Tests.Signing;

/// <summary>Says when it saw something (RFC 3161).</summary>
internal sealed class TimestampAuthority : IDisposable
{
    private const string TokenInfo = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificate = "1.2.840.113549.1.9.16.2.47";
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TimestampAuthority()
    {
        var root = new CertificateRequest("CN=time root", _rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Root = root.CreateSelfSigned(Start, End);
        var signer = new CertificateRequest("CN=time", _key, HashAlgorithmName.SHA256);
        signer.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        signer.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], true));
        using X509Certificate2 issued = signer.Create(Root, Start, End, [1, 2, 3]);
        Signer = issued.CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Signer { get; }

    private static DateTimeOffset Start { get; } = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset End { get; } = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Dispose()
    {
        _rootKey.Dispose();
        _key.Dispose();
        Root.Dispose();
        Signer.Dispose();
    }

    /// <summary>A token about some bytes.</summary>
    public byte[] Stamp(byte[] data, DateTimeOffset time)
    {
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(1);
            info.WriteObjectIdentifier("1.2.3.4");
            using (info.PushSequence())
            {
                using (info.PushSequence())
                {
                    info.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                }

                info.WriteOctetString(SHA256.HashData(data));
            }

            info.WriteInteger(7);
            info.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }

        var hash = new AsnWriter(AsnEncodingRules.DER);
        using (hash.PushSequence())
        using (hash.PushSequence())
        using (hash.PushSequence())
        {
            hash.WriteOctetString(SHA256.HashData(Signer.RawData));
        }

        var cms = new SignedCms(new ContentInfo(new Oid(TokenInfo), info.Encode()));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, Signer) { IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1") };
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificate, hash.Encode()));
        cms.ComputeSignature(signer);
        return cms.Encode();
    }

    /// <summary>A token in an answer, as Sigstore keeps it.</summary>
    public byte[] Answer(byte[] data, DateTimeOffset time)
    {
        var answer = new AsnWriter(AsnEncodingRules.DER);
        using (answer.PushSequence())
        {
            using (answer.PushSequence())
            {
                answer.WriteInteger(0);
            }

            answer.WriteEncodedValue(Stamp(data, time));
        }

        return answer.Encode();
    }
}
