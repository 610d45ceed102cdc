using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Signing.Certificates;

/// <summary>A moment that a timestamp authority vouches for (RFC 3161), with how far off it may be.</summary>
/// <param name="Time">The authority's time.</param>
/// <param name="Accuracy">How far off it may be; null where the token does not say it.</param>
internal sealed record SignedTimestamp(DateTimeOffset Time, TimeSpan? Accuracy)
{
    /// <summary>Verifies a token, or the answer of an authority with one in it.</summary>
    /// <param name="token">DER.</param>
    /// <param name="data">What was stamped: the bytes of a signature.</param>
    /// <param name="authorities">Certificates of authorities, which the token need not bring itself.</param>
    /// <param name="roots">Those that are trusted.</param>
    /// <param name="problem">Why it counts for nothing.</param>
    /// <returns>Null for that.</returns>
    public static SignedTimestamp? TryVerify(
        ReadOnlyMemory<byte> token, ReadOnlySpan<byte> data, IReadOnlyCollection<X509Certificate2> authorities, IReadOnlyCollection<X509Certificate2> roots, out string problem)
    {
        try
        {
            if (!Rfc3161TimestampToken.TryDecode(Unwrap(token), out Rfc3161TimestampToken? read, out _))
            {
                problem = "it is no timestamp token";
                return null;
            }

            if (!read.VerifySignatureForData(data, out X509Certificate2? signer, new X509Certificate2Collection(authorities.ToArray())))
            {
                problem = "it is not about this signature, or not signed by a timestamp authority";
                return null;
            }

            SignedCms cms = read.AsSignedCms();
            DateTimeOffset time = read.TokenInfo.Timestamp;
            return CertificatePath.TryBuild(signer, cms.Certificates.Concat(authorities), roots, time, out problem) is null
                ? null
                : new SignedTimestamp(time, read.TokenInfo.AccuracyInMicroseconds is { } micro ? TimeSpan.FromMicroseconds(micro) : null);
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException)
        {
            problem = exception.Message;
            return null;
        }
    }

    // An answer is a status and the token; a token begins with the object identifier of signed data.
    private static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> given)
    {
        AsnReader outer = new AsnReader(given, AsnEncodingRules.BER).ReadSequence();
        if (outer.PeekTag() == Asn1Tag.ObjectIdentifier)
        {
            return given;
        }

        outer.ReadEncodedValue();
        return outer.HasData ? outer.ReadEncodedValue() : given;
    }
}
