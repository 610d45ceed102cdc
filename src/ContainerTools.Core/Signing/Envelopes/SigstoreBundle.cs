using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>A bundle of Sigstore (protobuf-specs, sigstore_bundle.proto; versions 0.1 to 0.3).</summary>
internal sealed record SigstoreBundle
{
    /// <summary>How its media types begin.</summary>
    public const string TypePrefix = "application/vnd.dev.sigstore.bundle";

    // As the original has it.
    private const int MaximumEntries = 32;

    /// <summary>The signer's certificate and those above it, DER; empty for a public key.</summary>
    public IReadOnlyList<byte[]> Certificates { get; private init; } = [];

    /// <summary>Which public key it is, in the words of whoever signed; null where it is not said.</summary>
    public string? KeyHint { get; private init; }

    public IReadOnlyList<LogEntry> LogEntries { get; private init; } = [];

    /// <summary>Answers of timestamp authorities (RFC 3161).</summary>
    public IReadOnlyList<byte[]> Timestamps { get; private init; } = [];

    /// <summary>What is signed, as it is signed; null where the signature is about bytes that are not here.</summary>
    public byte[]? SignedBytes { get; private init; }

    /// <summary>The payload of the envelope; empty where there is no envelope.</summary>
    public byte[] Payload { get; private init; } = [];

    /// <summary>The type of the payload; null where there is no envelope.</summary>
    public string? PayloadType { get; private init; }

    /// <summary>The digest of what is signed; null where it is in an envelope.</summary>
    public Digest? MessageDigest { get; private init; }

    public byte[] Signature { get; private init; } = [];

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static SigstoreBundle Read(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        if (!root.RequireText("mediaType", what).StartsWith(TypePrefix, StringComparison.Ordinal))
        {
            throw JsonReading.Malformed(what, "is no bundle of Sigstore: its media type is another");
        }

        JsonElement material = root.RequireObject("verificationMaterial", what);
        IReadOnlyList<JsonElement> entries = material.GetArray("tlogEntries", what) ?? [];
        IReadOnlyList<JsonElement> stamps = material.GetObject("timestampVerificationData", what)?.GetArray("rfc3161Timestamps", what) ?? [];
        if (entries.Count > MaximumEntries || stamps.Count > MaximumEntries)
        {
            throw new ImageException(ImageError.TooLarge, $"{what} has {Math.Max(entries.Count, stamps.Count):N0} log entries or timestamps; {MaximumEntries} are the most that is read.", what);
        }

        var common = new SigstoreBundle
        {
            Certificates = ReadCertificates(material, what),
            KeyHint = material.GetObject("publicKey", what)?.GetText("hint", what),
            LogEntries = [.. entries.Select(entry => LogEntry.OfBundle(entry, what))],
            Timestamps = [.. stamps.Select(stamp => stamp.RequireBytes("signedTimestamp", what))],
        };
        return (root.GetObject("dsseEnvelope", what), root.GetObject("messageSignature", what)) switch
        {
            ({ } envelope, null) => common.WithEnvelope(envelope, what),
            (null, { } message) => common.WithMessage(message, what),
            _ => throw JsonReading.Malformed(what, "is malformed: it must have either an envelope or a signature of a message"),
        };
    }

    private static byte[][] ReadCertificates(JsonElement material, string what)
    {
        if (material.GetObject("certificate", what) is { } single)
        {
            return [single.RequireBytes("rawBytes", what)];
        }

        IReadOnlyList<JsonElement> chain = material.GetObject("x509CertificateChain", what)?.GetArray("certificates", what) ?? [];
        return chain.Count <= MaximumEntries
            ? [.. chain.Select(certificate => certificate.RequireBytes("rawBytes", what))]
            : throw JsonReading.Malformed(what, $"is malformed: it has {chain.Count:N0} certificates");
    }

    // Pre-authentication encoding (DSSE, protocol.md).
    private SigstoreBundle WithEnvelope(JsonElement envelope, string what)
    {
        byte[] payload = envelope.RequireBytes("payload", what);
        string type = envelope.RequireText("payloadType", what);
        IReadOnlyList<JsonElement> signatures = envelope.GetArray("signatures", what) ?? [];
        return signatures.Count == 1
            ? this with
            {
                Payload = payload,
                PayloadType = type,
                SignedBytes = [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} "), .. payload],
                Signature = signatures[0].RequireBytes("sig", what),
            }
            : throw JsonReading.Malformed(what, $"is malformed: its envelope has {signatures.Count:N0} signatures and must have one");
    }

    private SigstoreBundle WithMessage(JsonElement message, string what)
    {
        JsonElement digest = message.RequireObject("messageDigest", what);
        string algorithm = digest.RequireText("algorithm", what) switch
        {
            "SHA2_256" => "sha256",
            "SHA2_512" => "sha512",
            var other => throw JsonReading.Malformed(what, $"has a digest of a kind that is not known: '{other}'"),
        };
        byte[] hash = digest.RequireBytes("digest", what);
        return Digest.TryParse($"{algorithm}:{Convert.ToHexStringLower(hash)}", out Digest read)
            ? this with { MessageDigest = read, Signature = message.RequireBytes("signature", what) }
            : throw JsonReading.Malformed(what, "is malformed: its digest has the wrong length");
    }
}
