using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Signing;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Results;
using ContainerTools.Signing.Sigstore;

namespace ContainerTools.Fuzzing;

/// <summary>
/// Signatures: payloads and annotations of cosign, bundles, JSON and CBOR of the Notary Project, certificates and timestamps. The first byte says which.
/// Nobody can sign, so whatever it is must not be valid, and no exception leaves the judge.
/// </summary>
internal sealed class SignatureTarget : FuzzTarget
{
    private const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string Scheme = "io.cncf.notary.signingScheme";
    private static readonly ManifestDocument Subject = ManifestDocument.Parse(LayerImage.Of(WrittenLayer.Of("a = 1")).Manifest.Raw);
    private static readonly string Chain = Convert.ToBase64String(SignatureSamples.Certificate);
    private static readonly string Stamp = Convert.ToBase64String(SignatureSamples.Timestamp);
    private static readonly string[] Kinds = ["application/vnd.dev.cosign.simplesigning.v1+json", BundleType, "application/jose+json", "application/cose"];
    private static readonly X509Certificate2 Known = X509CertificateLoader.LoadCertificate(SignatureSamples.Certificate);
    private static readonly SignatureTrust Trust = TrustTarget.Everything;

    private static readonly JsonNode Payload = JsonNode.Parse($$$"""{"critical":{"identity":{"docker-reference":"a/b"},"image":{"docker-manifest-digest":"{{{Subject.Digest}}}"},"type":"cosign container image signature"},"optional":{"a":"b"} }""")!;

    private static readonly JsonNode Body = JsonNode.Parse($$$"""{"apiVersion":"0.0.1","kind":"dsse","spec":{"payloadHash":{"algorithm":"sha256","value":"00"},"signatures":[{"signature":"AAAA","verifier":"{{{Chain}}}"}]} }""")!;

    private static readonly JsonNode Statement = JsonNode.Parse($$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"{{{Subject.Digest.Hex}}}"} }],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{} }""")!;

    public override string Name => "signatures";

    public override byte[] Make(Random random)
    {
        byte kind = (byte)random.Next(7);
        return [kind, .. kind switch
        {
            0 => JsonMutator.Mutate(Payload, random),
            1 => JsonMutator.Mutate(Bundle(random), random),
            2 => JsonMutator.Mutate(Jws(random), random),
            3 => ByteMutator.Mutate(Cose(), random, [Cose(), SignatureSamples.Timestamp]),
            4 => JsonMutator.Mutate(Annotations(random), random),
            5 => ByteMutator.Mutate(SignatureSamples.Certificate, random, [SignatureSamples.Certificate]),
            _ => ByteMutator.Mutate(SignatureSamples.Timestamp, random, [SignatureSamples.Timestamp]),
        }];
    }

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        byte[] rest = input.Length == 0 ? [] : input[1..];
        return Task.FromResult((input.Length == 0 ? 0 : input[0] % 7) switch
        {
            4 => IsTaken(Kinds[0], Encoding.UTF8.GetBytes(Payload.ToJsonString()), ReadAnnotations(rest)),
            5 => IsCertificate(rest),
            6 => SignedTimestamp.TryVerify(rest, "data"u8, [Known], [Known], out string problem) is null && !problem.StartsWith("it is no", StringComparison.Ordinal),
            var kind => IsTaken(Kinds[kind], rest, new Dictionary<string, string> { ["dev.cosignproject.cosign/signature"] = "AAAA" }),
        });
    }

    private static bool IsTaken(string type, byte[] content, Dictionary<string, string> annotations)
    {
        var judge = new SignatureJudge(Trust, true, new SignatureSubject(Subject, ImageReference.Parse("registry.example/a:1"), null), TimeProvider.System);
        var layer = new Descriptor(type, Digest.Of("sha256", content), content.Length) { Annotations = annotations };
        ImageSignature signature = judge.Judge(new FoundSignature(Subject.Digest, null, null, null), layer, content, null);
        FuzzException.Unless(!signature.IsAccepted && signature.Verdict != SignatureVerdict.Valid, "A signature that nobody made is not valid");
        return signature.Reason.Contains("made it", StringComparison.Ordinal) || signature.Certificates.Count > 0;
    }

    private static bool IsCertificate(byte[] raw)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(raw);
        }
        catch (CryptographicException)
        {
            return false;
        }

        using (certificate)
        {
            FuzzException.Unless(!CertificateLogCheck.IsLogged(certificate, Known, Trust.Sigstore.Root!.CertificateLogs), "A certificate that nobody published is in no log");
            return CertificateTexts.IdentitiesOf(certificate).Count + CertificateTexts.ClaimsOf(certificate).Count() > 0 || CertificateTexts.IssuerOf(certificate) is not null;
        }
    }

    private static Dictionary<string, string> ReadAnnotations(byte[] raw)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(raw) ?? [];
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return [];
        }
    }

    private static JsonNode Bundle(Random random) => JsonNode.Parse($$$"""
        {"mediaType":"{{{BundleType}}}","verificationMaterial":{"{{{(random.Next(2) == 0 ? "certificate" : "other")}}}":{"rawBytes":"{{{Chain}}}"},"tlogEntries":[{{{Entry(random)}}}],
        "timestampVerificationData":{"rfc3161Timestamps":[{"signedTimestamp":"{{{Stamp}}}"}]} },
        "dsseEnvelope":{"payload":"{{{Encode(JsonMutator.Mutate(Statement, random))}}}","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AAAA"}]} }
        """)!;

    private static string Entry(Random random) => $$$"""
        {"logIndex":"1","logId":{"keyId":"AAAA"},"integratedTime":"1740770291","inclusionPromise":{"signedEntryTimestamp":"AAAA"},"canonicalizedBody":"{{{Encode(JsonMutator.Mutate(Body, random))}}}",
        "inclusionProof":{"logIndex":"1","treeSize":"2","rootHash":"AAAA","hashes":["AAAA"],"checkpoint":{"envelope":"a\n2\nAAAA\n\n— a AAAAAAAA\n"} } }
        """;

    private static JsonNode Annotations(Random random) => new JsonObject
    {
        ["dev.cosignproject.cosign/signature"] = "AAAA",
        ["dev.sigstore.cosign/certificate"] = $"-----BEGIN CERTIFICATE-----\n{Chain}\n-----END CERTIFICATE-----\n",
        ["dev.sigstore.cosign/chain"] = $"-----BEGIN CERTIFICATE-----\n{Chain}\n-----END CERTIFICATE-----\n",
        ["dev.sigstore.cosign/rfc3161timestamp"] = $$"""{"SignedRFC3161Timestamp":"{{Stamp}}"}""",
        ["dev.sigstore.cosign/bundle"] = $$$"""{"SignedEntryTimestamp":"AAAA","Payload":{"body":"{{{Encode(JsonMutator.Mutate(Body, random))}}}","integratedTime":1740770291,"logIndex":1,"logID":"000000"} }""",
    };

    private static JsonNode Jws(Random random)
    {
        JsonNode head = JsonNode.Parse($$"""{"alg":"ES256","cty":"application/vnd.cncf.notary.payload.v1+json","crit":["{{Scheme}}"],"{{Scheme}}":"notary.x509","io.cncf.notary.signingTime":"2024-01-01T00:00:00Z"}""")!;
        return new JsonObject
        {
            ["payload"] = Base64Url.EncodeToString(JsonMutator.Mutate(Payload, random)),
            ["protected"] = Base64Url.EncodeToString(JsonMutator.Mutate(head, random)),
            ["header"] = new JsonObject { ["x5c"] = new JsonArray(Chain), ["io.cncf.notary.timestampSignature"] = Stamp, ["io.cncf.notary.signingAgent"] = "a" },
            ["signature"] = "AAAA",
        };
    }

    private static byte[] Cose()
    {
        byte[] head = [0xA5, 0x01, 0x26, 0x02, 0x81, .. Text(Scheme), 0x03, .. Text("application/vnd.cncf.notary.payload.v1+json"), .. Text(Scheme), .. Text("notary.x509"), .. Text("io.cncf.notary.signingTime"), 0xC1, 0x1A, 0x65, 0, 0, 0];
        return [0xD2, 0x84, .. Bytes(head), 0xA1, 0x18, 33, 0x81, .. Bytes(SignatureSamples.Certificate), .. Bytes("{}"u8.ToArray()), .. Bytes(new byte[64])];
    }

    private static byte[] Text(string text) => [0x78, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => [0x59, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes);
}
