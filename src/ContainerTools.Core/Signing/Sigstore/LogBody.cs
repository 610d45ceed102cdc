using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Sigstore;

/// <summary>Compares what a log has taken in with a signature (rekor, pkg/types: hashedrekord, dsse, intoto).</summary>
internal static class LogBody
{
    /// <summary>Whether an entry is about a signature: its hash, its bytes, and its key.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    /// <exception cref="RefusedSignatureException">The entry is of a kind that is not known.</exception>
    public static bool Matches(LogEntry entry, SignedContent content, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(entry.Body, what);
        JsonElement spec = root.RequireObject("spec", what);
        (string Hash, byte[] Signature, byte[] Verifier) logged = (root.RequireText("kind", what), root.RequireText("apiVersion", what)) switch
        {
            ("hashedrekord", "0.0.1") => OfHashedRecord(spec, what),
            ("hashedrekord" or "dsse", "0.0.2") => OfSecondVersion(spec, what),
            ("dsse", "0.0.1") => OfEnvelope(spec, what),
            ("intoto", "0.0.2") => OfInToto(spec, what),
            var (kind, version) => throw RefusedSignatureException.NotSupported($"The log's entry is of the kind '{kind} {version}', which is not known."),
        };
        return HashesOf(content).Contains(logged.Hash) && logged.Signature.AsSpan().SequenceEqual(content.Signature.Span) && IsKeyOf(logged.Verifier, content);
    }

    private static (string Hash, byte[] Signature, byte[] Verifier) OfHashedRecord(JsonElement spec, string what)
    {
        JsonElement signature = spec.RequireObject("signature", what);
        return (ReadHash(spec.RequireObject("data", what), "hash", what), signature.RequireBytes("content", what), signature.RequireObject("publicKey", what).RequireBytes("content", what));
    }

    private static (string Hash, byte[] Signature, byte[] Verifier) OfEnvelope(JsonElement spec, string what)
    {
        JsonElement signature = Single(spec, what);
        return (ReadHash(spec, "payloadHash", what), signature.RequireBytes("signature", what), signature.RequireBytes("verifier", what));
    }

    // This one has the base64 of the base64 of the signature.
    private static (string Hash, byte[] Signature, byte[] Verifier) OfInToto(JsonElement spec, string what)
    {
        JsonElement body = spec.RequireObject("content", what);
        JsonElement signature = Single(body.RequireObject("envelope", what), what);
        return (ReadHash(body, "payloadHash", what), EnvelopeJson.Decode(Encoding.ASCII.GetString(signature.RequireBytes("sig", what)), what), signature.RequireBytes("publicKey", what));
    }

    // rekor-tiles, rekor/v2: both kinds are one object under a name of their own.
    private static (string Hash, byte[] Signature, byte[] Verifier) OfSecondVersion(JsonElement spec, string what)
    {
        JsonElement body = spec.GetObject("hashedRekordV002", what) ?? spec.RequireObject("dsseV002", what);
        JsonElement hash = body.GetObject("data", what) ?? body.RequireObject("payloadHash", what);
        JsonElement signature = body.GetObject("signature", what) ?? Single(body, what);
        JsonElement verifier = signature.RequireObject("verifier", what);
        JsonElement key = verifier.GetObject("x509Certificate", what) ?? verifier.RequireObject("publicKey", what);
        string algorithm = hash.RequireText("algorithm", what) switch
        {
            "SHA2_256" => "sha256",
            "SHA2_384" => "sha384",
            "SHA2_512" => "sha512",
            var other => other,
        };
        return ($"{algorithm}:{Convert.ToHexStringLower(hash.RequireBytes("digest", what))}", signature.RequireBytes("content", what), key.RequireBytes("rawBytes", what));
    }

    private static JsonElement Single(JsonElement envelope, string what) => envelope.GetArray("signatures", what) is [var signature]
        ? signature
        : throw JsonReading.Malformed(what, "is malformed: it must have one signature");

    private static string ReadHash(JsonElement json, string name, string what)
    {
        JsonElement hash = json.RequireObject(name, what);
        return $"{hash.RequireText("algorithm", what)}:{hash.RequireText("value", what)}";
    }

    // The payload of an envelope, or with the second version also what is signed of it.
    private static IEnumerable<string> HashesOf(SignedContent content)
    {
        ReadOnlyMemory<byte>[] hashed = content.IsEnvelope ? [content.Payload, content.SignedBytes] : [content.Payload];
        return hashed.SelectMany(bytes => new[]
        {
            $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}",
            $"sha384:{Convert.ToHexStringLower(SHA384.HashData(bytes.Span))}",
            $"sha512:{Convert.ToHexStringLower(SHA512.HashData(bytes.Span))}",
        });
    }

    // PEM or DER, of a certificate or of a key.
    private static bool IsKeyOf(byte[] verifier, SignedContent content)
    {
        try
        {
            byte[] der = verifier;
            string text = Encoding.UTF8.GetString(verifier);
            if (PemEncoding.TryFind(text, out PemFields fields))
            {
                der = Convert.FromBase64String(text[fields.Base64Data]);
            }

            return content.Certificate is { } certificate
                ? der.AsSpan().SequenceEqual(certificate.RawDataMemory.Span)
                : VerificationKey.OfInfo(der).Info.SequenceEqual(content.Key.Info);
        }
        catch (Exception exception) when (exception is CryptographicException or RefusedSignatureException)
        {
            return false;
        }
    }
}
