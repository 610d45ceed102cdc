using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ContainerTools.Signing.Certificates;

/// <summary>What the certificates of Sigstore say of whoever signed (fulcio, oid-info.md).</summary>
internal static class CertificateTexts
{
    private const string Prefix = "1.3.6.1.4.1.57264.1.";
    private const string OtherName = Prefix + "7";
    private static readonly Asn1Tag EMail = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag Other = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private static readonly (int Number, string Name)[] Claims =
    [
        (9, "BuildSignerUri"), (10, "BuildSignerDigest"), (11, "RunnerEnvironment"), (12, "SourceRepositoryUri"), (13, "SourceRepositoryDigest"),
        (14, "SourceRepositoryRef"), (16, "SourceRepositoryOwnerUri"), (18, "BuildConfigUri"), (19, "BuildConfigDigest"), (20, "BuildTrigger"), (21, "RunInvocationUri"),
    ];

    /// <summary>The e-mail addresses, URIs and other names of the subject (RFC 5280, section 4.2.1.6).</summary>
    public static IReadOnlyList<string> IdentitiesOf(X509Certificate2 certificate)
    {
        var result = new List<string>();
        if (certificate.Extensions["2.5.29.17"] is not { } extension)
        {
            return result;
        }

        try
        {
            AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                Asn1Tag tag = names.PeekTag();
                if (tag.HasSameClassAndValue(EMail) || tag.HasSameClassAndValue(Uri))
                {
                    result.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                }
                else if (tag.HasSameClassAndValue(Other))
                {
                    AsnReader other = names.ReadSequence(Other);
                    if (other.ReadObjectIdentifier() == OtherName)
                    {
                        result.Add(other.ReadSequence(Other).ReadCharacterString(UniversalTagNumber.UTF8String));
                    }
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            // What cannot be read names nobody.
            result.Clear();
        }

        return result;
    }

    /// <summary>The OpenID Connect issuer that knew the signer; null where the certificate does not say it.</summary>
    public static string? IssuerOf(X509Certificate2 certificate) => TextOf(certificate, 8) ?? RawTextOf(certificate, 1);

    /// <summary>What else the certificate says, by name.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ClaimsOf(X509Certificate2 certificate) =>
        Claims.Select(claim => (claim.Name, Text: TextOf(certificate, claim.Number))).Where(claim => claim.Text is not null).Select(claim => KeyValuePair.Create(claim.Name, claim.Text!));

    private static string? TextOf(X509Certificate2 certificate, int number)
    {
        try
        {
            return certificate.Extensions[$"{Prefix}{number}"] is { } extension
                ? new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadCharacterString(UniversalTagNumber.UTF8String)
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string? RawTextOf(X509Certificate2 certificate, int number) =>
        certificate.Extensions[$"{Prefix}{number}"] is { } extension ? Encoding.UTF8.GetString(extension.RawData) : null;
}
