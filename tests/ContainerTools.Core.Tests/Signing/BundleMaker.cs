using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Tests.Signing;

/// <summary>Makes bundles of Sigstore.</summary>
internal static class BundleMaker
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    public const string PlainSignature = "https://sigstore.dev/cosign/sign/v1";

    public static byte[] Statement(string digest, string predicateType = PlainSignature) => Encoding.UTF8.GetBytes(
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"{{{digest[7..]}}}"},"annotations":{"team":"blue"}}],"predicateType":"{{{predicateType}}}","predicate":{}}""");

    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> data) => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public static byte[] Encoded(byte[] payload) => [.. Encoding.UTF8.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload];

    /// <summary>With an envelope.</summary>
    public static JsonObject Envelope(byte[] payload, byte[] signature, X509Certificate2? certificate, params JsonObject[] entries) => new()
    {
        ["mediaType"] = MediaType,
        ["verificationMaterial"] = Material(certificate, entries),
        ["dsseEnvelope"] = new JsonObject
        {
            ["payload"] = Convert.ToBase64String(payload),
            ["payloadType"] = "application/vnd.in-toto+json",
            ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Convert.ToBase64String(signature), ["keyid"] = "" }),
        },
    };

    /// <summary>With a signature of the image's own bytes.</summary>
    public static JsonObject Message(byte[] content, byte[] signature, X509Certificate2? certificate, params JsonObject[] entries) => new()
    {
        ["mediaType"] = MediaType,
        ["verificationMaterial"] = Material(certificate, entries),
        ["messageSignature"] = new JsonObject
        {
            ["messageDigest"] = new JsonObject { ["algorithm"] = "SHA2_256", ["digest"] = Convert.ToBase64String(SHA256.HashData(content)) },
            ["signature"] = Convert.ToBase64String(signature),
        },
    };

    /// <summary>What the log has of an envelope.</summary>
    public static JsonObject EnvelopeBody(byte[] payload, byte[] signature, string pem) => new()
    {
        ["apiVersion"] = "0.0.1",
        ["kind"] = "dsse",
        ["spec"] = new JsonObject
        {
            ["payloadHash"] = Hash(payload),
            ["signatures"] = new JsonArray(new JsonObject { ["signature"] = Convert.ToBase64String(signature), ["verifier"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) }),
        },
    };

    /// <summary>What the log has of a signature of bytes.</summary>
    public static JsonObject RecordBody(byte[] content, byte[] signature, string pem) => new()
    {
        ["apiVersion"] = "0.0.1",
        ["kind"] = "hashedrekord",
        ["spec"] = new JsonObject
        {
            ["data"] = new JsonObject { ["hash"] = Hash(content) },
            ["signature"] = new JsonObject
            {
                ["content"] = Convert.ToBase64String(signature),
                ["publicKey"] = new JsonObject { ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) },
            },
        },
    };

    private static JsonObject Material(X509Certificate2? certificate, JsonObject[] entries)
    {
        var material = new JsonObject { ["tlogEntries"] = new JsonArray([.. entries]), ["timestampVerificationData"] = new JsonObject { ["rfc3161Timestamps"] = new JsonArray() } };
        if (certificate is null)
        {
            material["publicKey"] = new JsonObject { ["hint"] = "key" };
        }
        else
        {
            material["certificate"] = new JsonObject { ["rawBytes"] = Convert.ToBase64String(certificate.RawData) };
        }

        return material;
    }

    private static JsonObject Hash(byte[] content) => new() { ["algorithm"] = "sha256", ["value"] = Convert.ToHexStringLower(SHA256.HashData(content)) };
}
