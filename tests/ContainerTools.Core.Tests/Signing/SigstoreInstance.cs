using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Signing;

namespace ContainerTools.Tests.Signing;

/// <summary>An instance of Sigstore: an authority, a log of certificates, a log of signatures, a timestamp authority.</summary>
internal sealed class SigstoreInstance : IDisposable
{
    private const string ScoredExtension = "1.3.6.1.4.1.11129.2.4.2";
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly ECDsa _certificateLog = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _log = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public SigstoreInstance()
    {
        var request = new CertificateRequest("O=example.com, CN=authority", _rootKey, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(Time.AddYears(-1), Time.AddYears(5));
    }

    /// <summary>When things are signed.</summary>
    public static DateTimeOffset Time { get; } = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public TimestampAuthority Timestamps { get; } = new();

    public bool IsLogged { get; init; } = true;

    public static SignatureTrust Trusting(string root, string identity = "https://example.com/app/*", string issuer = "https://issuer.example.com") =>
        SignatureTrust.Nobody.WithTrustedRoot(Encoding.UTF8.GetBytes(root), "the root").WithIdentity(new(identity, issuer));

    public SignatureTrust Trust => Trusting(TrustedRoot().ToJsonString());

    public void Dispose()
    {
        _rootKey.Dispose();
        _certificateLog.Dispose();
        _log.Dispose();
        _root.Dispose();
        Timestamps.Dispose();
    }

    public JsonObject TrustedRoot() => new()
    {
        ["mediaType"] = "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        ["tlogs"] = new JsonArray(Log(_log, "https://log.example.com")),
        ["ctlogs"] = new JsonArray(Log(_certificateLog, "https://ct.example.com")),
        ["certificateAuthorities"] = new JsonArray(Authority(_root)),
        ["timestampAuthorities"] = new JsonArray(Authority(Timestamps.Signer, Timestamps.Root)),
    };

    /// <summary>A certificate of ten minutes, published in the log of certificates.</summary>
    public X509Certificate2 Issue(ECDsa key, string identity = "https://example.com/app/build", string? issuer = "https://issuer.example.com", string usage = "1.3.6.1.5.5.7.3.3")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity));
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (issuer is not null)
        {
            var text = new AsnWriter(AsnEncodingRules.DER);
            text.WriteCharacterString(UniversalTagNumber.UTF8String, issuer);
            request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.57264.1.8", text.Encode(), false));
        }

        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        if (IsLogged)
        {
            using X509Certificate2 before = Sign(request, serial);
            ReadOnlyMemory<byte> body = new AsnReader(before.RawDataMemory, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue();
            request.CertificateExtensions.Add(new X509Extension(ScoredExtension, Stamp(body.Span), false));
        }

        return Sign(request, serial);
    }

    /// <summary>An entry of the log, as a bundle has it.</summary>
    /// <param name="body">What is logged.</param>
    /// <param name="promises">Whether the log promises to have it, with the time.</param>
    /// <param name="proves">Whether there is a proof: three entries, of which this is the second one.</param>
    public JsonObject Enter(JsonObject body, bool promises = true, bool proves = true)
    {
        byte[] raw = Encoding.UTF8.GetBytes(body.ToJsonString());
        long time = Time.ToUnixTimeSeconds();
        byte[] id = IdOf(_log);
        var entry = new JsonObject
        {
            ["logIndex"] = "70",
            ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(id) },
            ["kindVersion"] = new JsonObject { ["kind"] = body["kind"]!.GetValue<string>(), ["version"] = body["apiVersion"]!.GetValue<string>() },
            ["integratedTime"] = promises ? time.ToString(CultureInfo.InvariantCulture) : "0",
            ["canonicalizedBody"] = Convert.ToBase64String(raw),
        };
        if (promises)
        {
            entry["inclusionPromise"] = new JsonObject { ["signedEntryTimestamp"] = Convert.ToBase64String(Promise(raw, time, 70)) };
        }

        if (proves)
        {
            entry["inclusionProof"] = Prove(raw);
        }

        return entry;
    }

    /// <summary>The same as cosign's annotation.</summary>
    public string Annotation(JsonObject body)
    {
        byte[] raw = Encoding.UTF8.GetBytes(body.ToJsonString());
        long time = Time.ToUnixTimeSeconds();
        return new JsonObject
        {
            ["SignedEntryTimestamp"] = Convert.ToBase64String(Promise(raw, time, 70)),
            ["Payload"] = new JsonObject { ["body"] = Convert.ToBase64String(raw), ["integratedTime"] = time, ["logIndex"] = 70, ["logID"] = Convert.ToHexStringLower(IdOf(_log)) },
        }.ToJsonString();
    }

    private X509Certificate2 Sign(CertificateRequest request, byte[] serial) =>
        request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_rootKey), Time.AddMinutes(-5), Time.AddMinutes(5), serial);

    private byte[] Promise(byte[] body, long time, long index) => _log.SignData(
        Encoding.UTF8.GetBytes($$"""{"body":"{{Convert.ToBase64String(body)}}","integratedTime":{{time}},"logID":"{{Convert.ToHexStringLower(IdOf(_log))}}","logIndex":{{index}}}"""),
        HashAlgorithmName.SHA256,
        DSASignatureFormat.Rfc3279DerSequence);

    private JsonObject Prove(byte[] body)
    {
        byte[] first = SHA256.HashData([0, 1]), third = SHA256.HashData([0, 3]), leaf = SHA256.HashData([0, .. body]);
        byte[] pair = SHA256.HashData([1, .. first, .. leaf]);
        byte[] root = SHA256.HashData([1, .. pair, .. third]);
        string note = $"log.example.com - 7\n3\n{Convert.ToBase64String(root)}\n";
        byte[] signature = _log.SignData(Encoding.UTF8.GetBytes(note), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new JsonObject
        {
            ["logIndex"] = "1",
            ["treeSize"] = "3",
            ["rootHash"] = Convert.ToBase64String(root),
            ["hashes"] = new JsonArray(Convert.ToBase64String(first), Convert.ToBase64String(third)),
            ["checkpoint"] = new JsonObject { ["envelope"] = $"{note}\n\u2014 log.example.com {Convert.ToBase64String([.. IdOf(_log)[..4], .. signature])}\n" },
        };
    }

    private byte[] Stamp(ReadOnlySpan<byte> body)
    {
        byte[] time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, Time.ToUnixTimeMilliseconds());
        byte[] issuer = SHA256.HashData(_root.PublicKey.ExportSubjectPublicKeyInfo());
        byte[] signed = [0, 0, .. time, 0, 1, .. issuer, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body, 0, 0];
        byte[] signature = _certificateLog.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] stamp = [0, .. IdOf(_certificateLog), .. time, 0, 0, 4, 3, .. Counted(signature)];
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(Counted(Counted(stamp)));
        return writer.Encode();
    }

    private static byte[] Counted(byte[] bytes) => [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];

    private static byte[] IdOf(ECDsa key) => SHA256.HashData(key.ExportSubjectPublicKeyInfo());

    private static JsonObject Log(ECDsa key, string url) => new()
    {
        ["baseUrl"] = url,
        ["publicKey"] = new JsonObject { ["rawBytes"] = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), ["validFor"] = new JsonObject { ["start"] = "2021-01-12T11:53:27.000Z" } },
        ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(IdOf(key)) },
    };

    private static JsonObject Authority(params X509Certificate2[] chain) => new()
    {
        ["certChain"] = new JsonObject { ["certificates"] = new JsonArray([.. chain.Select(certificate => new JsonObject { ["rawBytes"] = Convert.ToBase64String(certificate.RawData) })]) },
        ["validFor"] = new JsonObject { ["start"] = "2021-01-12T11:53:27.000Z" },
    };
}
