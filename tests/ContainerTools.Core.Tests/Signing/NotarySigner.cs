using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Tests.Signing;

/// <summary>Signs as the Notary Project specifies it, in JSON and in CBOR, with a root and a certificate below it.</summary>
internal sealed class NotarySigner : IDisposable
{
    public const string Type = "application/vnd.cncf.notary.signature";
    public const string Jws = "application/jose+json";
    public const string Cose = "application/cose";
    public const string Scheme = "io.cncf.notary.signingScheme";
    public const string SigningTime = "io.cncf.notary.signingTime";
    public const string AuthenticTime = "io.cncf.notary.authenticSigningTime";
    public const string Expiry = "io.cncf.notary.expiry";
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly AsymmetricAlgorithm _key;

    public NotarySigner(AsymmetricAlgorithm? key = null, X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature, string? extendedUsage = "1.3.6.1.5.5.7.3.3", bool isAuthority = false, string? revocationList = null)
    {
        _key = key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("C=US, S=WA, O=Example, CN=root", _rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
        Root = root.CreateSelfSigned(Start.AddYears(-1), End.AddYears(1));
        CertificateRequest leaf = _key is RSA rsa
            ? new CertificateRequest("C=US, S=WA, O=Example, CN=signer", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("C=US, S=WA, O=Example, CN=signer", (ECDsa)_key, HashAlgorithmName.SHA256);
        leaf.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, false));
        if (extendedUsage is not null)
        {
            leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(extendedUsage)], false));
        }

        if (revocationList is not null)
        {
            leaf.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList]));
        }

        leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        Leaf = leaf.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(_rootKey), Start, End, [5, 6, 7]);
        Chain = [Leaf.RawData, Root.RawData];
    }

    /// <summary>From when on the certificate is valid.</summary>
    public static DateTimeOffset Start { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Until when it is valid.</summary>
    public static DateTimeOffset End { get; } = new(2034, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When things are signed.</summary>
    public static DateTimeOffset Time { get; } = new(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public X509Certificate2 Root { get; }

    public X509Certificate2 Leaf { get; }

    /// <summary>What goes into signatures, DER.</summary>
    public IReadOnlyList<byte[]> Chain { get; set; }

    /// <summary>The protected attributes; each test changes what it is about.</summary>
    public Dictionary<string, object> Attributes { get; } = new(StringComparer.Ordinal)
    {
        ["crit"] = new[] { Scheme },
        ["cty"] = "application/vnd.cncf.notary.payload.v1+json",
        [Scheme] = "notary.x509",
        [SigningTime] = Time,
    };

    /// <summary>Makes a timestamp of a signature; null for none.</summary>
    public Func<byte[], byte[]>? Stamp { get; set; }

    public string Algorithm => (_key, _key.KeySize) switch
    {
        (RSA, 2048) => "PS256",
        (RSA, 3072) => "PS384",
        (RSA, _) => "PS512",
        (_, 256) => "ES256",
        (_, 384) => "ES384",
        _ => "ES512",
    };

    public void Dispose()
    {
        _rootKey.Dispose();
        _key.Dispose();
        Root.Dispose();
        Leaf.Dispose();
    }

    /// <summary>What is signed: a descriptor of the image.</summary>
    public static byte[] Payload(string digest, long size, string mediaType = MediaTypes.OciManifest) => Encoding.UTF8.GetBytes(
        $$$"""{"targetArtifact":{"mediaType":"{{{mediaType}}}","digest":"{{{digest}}}","size":{{{size}}},"annotations":{"build":"7"} } }""");

    /// <summary>The root's list of certificates that it has revoked.</summary>
    public byte[] RevocationList(bool hasLeaf)
    {
        var list = new CertificateRevocationListBuilder();
        if (hasLeaf)
        {
            list.AddEntry(Leaf, Start);
        }

        return list.Build(Root, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, thisUpdate: DateTimeOffset.UtcNow.AddDays(-1));
    }

    public byte[] SignJson(byte[] payload)
    {
        var attributes = new JsonObject { ["alg"] = Attributes.GetValueOrDefault("alg") as string ?? Algorithm };
        foreach ((string name, object value) in Attributes.Where(pair => pair.Key != "alg"))
        {
            attributes[name] = value switch
            {
                DateTimeOffset time => time.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
                string[] list => new JsonArray([.. list.Select(item => (JsonNode)item)]),
                _ => (string)value,
            };
        }

        string head = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(attributes.ToJsonString())), body = Base64Url.EncodeToString(payload);
        byte[] signature = Sign(Encoding.ASCII.GetBytes($"{head}.{body}"));
        var beside = new JsonObject
        {
            ["x5c"] = new JsonArray([.. Chain.Select(certificate => (JsonNode)Convert.ToBase64String(certificate))]),
            ["io.cncf.notary.signingAgent"] = "tests",
        };
        if (Stamp is not null)
        {
            beside["io.cncf.notary.timestampSignature"] = Convert.ToBase64String(Stamp(signature));
        }

        return Encoding.UTF8.GetBytes(new JsonObject { ["payload"] = body, ["protected"] = head, ["header"] = beside, ["signature"] = Base64Url.EncodeToString(signature) }.ToJsonString());
    }

    public byte[] SignBinary(byte[] payload)
    {
        var head = new List<byte[]> { Item(0, 1), Number(Attributes.GetValueOrDefault("alg") as long? ?? CoseAlgorithm), Item(0, 2), Labels(((string[])Attributes["crit"])), Item(0, 3), Text((string)Attributes["cty"]) };
        foreach ((string name, object value) in Attributes.Where(pair => pair.Key is not ("alg" or "crit" or "cty")))
        {
            head.Add(Text(name));
            head.Add(value is DateTimeOffset time ? [.. Item(6, 1), .. Number(time.ToUnixTimeSeconds())] : Text((string)value));
        }

        byte[] signedHead = [.. Item(5, (ulong)head.Count / 2), .. head.SelectMany(part => part)];
        byte[] signature = Sign([.. Item(4, 4), .. Text("Signature1"), .. Bytes(signedHead), .. Bytes([]), .. Bytes(payload)]);
        byte[] beside = [.. Item(0, 33), .. Item(4, (ulong)Chain.Count), .. Chain.SelectMany(Bytes), .. Text("io.cncf.notary.signingAgent"), .. Text("tests")];
        if (Stamp is not null)
        {
            beside = [.. beside, .. Text("io.cncf.notary.timestampSignature"), .. Bytes(Stamp(signature))];
        }

        return [.. Item(6, 18), .. Item(4, 4), .. Bytes(signedHead), .. Item(5, Stamp is null ? 2ul : 3ul), .. beside, .. Bytes(payload), .. Bytes(signature)];
    }

    public static byte[] Item(int type, ulong value)
    {
        byte[] wide = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        return value switch
        {
            < 24 => [(byte)((type << 5) | (int)value)],
            < 0x100 => [(byte)((type << 5) | 24), .. wide[7..]],
            < 0x10000 => [(byte)((type << 5) | 25), .. wide[6..]],
            < 0x100000000 => [(byte)((type << 5) | 26), .. wide[4..]],
            _ => [(byte)((type << 5) | 27), .. wide],
        };
    }

    public static byte[] Text(string text) => [.. Item(3, (ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Bytes(byte[] bytes) => [.. Item(2, (ulong)bytes.Length), .. bytes];

    private static byte[] Number(long number) => number < 0 ? Item(1, (ulong)(-1 - number)) : Item(0, (ulong)number);

    private static byte[] Labels(string[] names) => [.. Item(4, (ulong)names.Length), .. names.SelectMany(Text)];

    private long CoseAlgorithm => Algorithm switch
    {
        "PS256" => -37,
        "PS384" => -38,
        "PS512" => -39,
        "ES256" => -7,
        "ES384" => -35,
        _ => -36,
    };

    private byte[] Sign(byte[] data)
    {
        HashAlgorithmName hash = Algorithm[2..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        return _key is RSA rsa ? rsa.SignData(data, hash, RSASignaturePadding.Pss) : ((ECDsa)_key).SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
