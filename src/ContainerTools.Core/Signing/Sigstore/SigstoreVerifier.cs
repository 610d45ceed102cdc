using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Sigstore;

/// <summary>Verifies signatures of cosign and bundles of Sigstore against the image that they are attached to. Thread-safe.</summary>
/// <param name="trust">What is trusted.</param>
internal sealed class SigstoreVerifier(SigstoreTrust trust)
{
    private const string SignatureKey = "dev.cosignproject.cosign/signature";
    private const string CertificateKey = "dev.sigstore.cosign/certificate";
    private const string ChainKey = "dev.sigstore.cosign/chain";
    private const string BundleKey = "dev.sigstore.cosign/bundle";
    private const string TimestampKey = "dev.sigstore.cosign/rfc3161timestamp";

    /// <summary>Verifies a payload of cosign with the annotations of its layer.</summary>
    /// <param name="payload">The bytes of the layer.</param>
    /// <param name="annotations">Those of the layer.</param>
    /// <param name="digest">The image that it is attached to.</param>
    /// <param name="findings">Takes what is found out.</param>
    /// <exception cref="RefusedSignatureException">It is not valid.</exception>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public void VerifyPayload(ReadOnlyMemory<byte> payload, IReadOnlyDictionary<string, string> annotations, Digest digest, SignatureFindings findings)
    {
        const string What = "The signature";
        findings.Payload = payload;
        var read = SimpleSigning.Read(payload, What);
        findings.Claims = read.Claims;
        RequireDigest(read.Digest, digest);
        string signature = annotations.GetValueOrDefault(SignatureKey) ?? throw EnvelopeJson.Missing(What, SignatureKey);
        var evidence = new SignedEvidence
        {
            SignedBytes = payload,
            Payload = payload,
            Signature = EnvelopeJson.Decode(signature, What),
            Certificates = ReadPem(annotations.GetValueOrDefault(CertificateKey)).Take(1).Concat(ReadPem(annotations.GetValueOrDefault(ChainKey))).ToArray(),
            LogEntries = annotations.GetValueOrDefault(BundleKey) is { Length: > 0 } bundle ? [LogEntry.OfAnnotation(Encoding.UTF8.GetBytes(bundle), What)] : [],
            Timestamps = annotations.GetValueOrDefault(TimestampKey) is { Length: > 0 } stamp ? [ReadStamp(stamp, What)] : [],
        };
        Verify(evidence, annotations.ContainsKey(CertificateKey), findings, What);
    }

    /// <summary>Verifies a bundle.</summary>
    /// <param name="raw">The bytes of the layer.</param>
    /// <param name="manifest">The bytes of the image's manifest or index: what a signature without an envelope is about.</param>
    /// <param name="digest">The image that it is attached to.</param>
    /// <param name="findings">Takes what is found out.</param>
    /// <exception cref="RefusedSignatureException">It is not valid.</exception>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public void VerifyBundle(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> manifest, Digest digest, SignatureFindings findings)
    {
        const string What = "The bundle";
        var bundle = SigstoreBundle.Read(raw, What);
        findings.Payload = bundle.Payload;
        if (bundle.MessageDigest is { } signed)
        {
            RequireDigest(signed, digest.Algorithm == signed.Algorithm ? digest : Digest.Of(signed.Algorithm, manifest.Span));
        }
        else
        {
            ReadStatement(bundle, digest, findings, What);
        }

        var evidence = new SignedEvidence
        {
            SignedBytes = bundle.SignedBytes ?? manifest,
            Payload = bundle.MessageDigest is null ? bundle.Payload : manifest,
            IsEnvelope = bundle.MessageDigest is null,
            Signature = bundle.Signature,
            Certificates = bundle.Certificates,
            LogEntries = bundle.LogEntries,
            Timestamps = bundle.Timestamps,
        };
        Verify(evidence, bundle.Certificates.Count > 0, findings, What);
    }

    private static void ReadStatement(SigstoreBundle bundle, Digest digest, SignatureFindings findings, string what)
    {
        if (bundle.PayloadType != InTotoStatement.MediaType)
        {
            throw RefusedSignatureException.NotSupported($"Its envelope has a payload of the type '{bundle.PayloadType}', which is not known.");
        }

        var statement = InTotoStatement.Read(bundle.Payload, what);
        findings.Claims = statement.Claims;
        if (!statement.Subjects.Contains(digest.ToString()))
        {
            throw RefusedSignatureException.Invalid($"It is about {string.Join(", ", statement.Subjects.Take(3))} and not about {digest}.");
        }

        if (statement.PredicateType != InTotoStatement.SignaturePredicate)
        {
            throw RefusedSignatureException.NotSupported($"It is no signature but an attestation of the type '{statement.PredicateType}', and says something else of the image than that it may be used.");
        }
    }

    // Who trusts a key trusts it also where a certificate for it comes along.
    private void Verify(SignedEvidence evidence, bool hasCertificate, SignatureFindings findings, string what)
    {
        var check = new SignerCheck(trust, what);
        if (!hasCertificate || trust.Keys.Any(key => key.Verify(evidence.SignedBytes.Span, evidence.Signature.Span)))
        {
            check.VerifyByKey(evidence, findings);
        }
        else if (evidence.Certificates.Count > 0)
        {
            check.VerifyByCertificate(evidence, findings);
        }
        else
        {
            throw RefusedSignatureException.Invalid("Its certificate cannot be read.");
        }
    }

    private static void RequireDigest(Digest signed, Digest asked)
    {
        if (signed != asked)
        {
            throw RefusedSignatureException.Invalid($"It is about {signed} and not about {asked}.");
        }
    }

    private static List<byte[]> ReadPem(string? text)
    {
        var result = new List<byte[]>();
        ReadOnlySpan<char> rest = text;
        while (result.Count < NotaryEnvelope.MaximumCertificates && PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (rest[fields.Label] is "CERTIFICATE")
            {
                result.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            }

            rest = rest[fields.Location.End..];
        }

        return result;
    }

    private static byte[] ReadStamp(string text, string what)
    {
        JsonElement stamp = EnvelopeJson.ParseObject(Encoding.UTF8.GetBytes(text), what);
        return stamp.RequireBytes("SignedRFC3161Timestamp", what);
    }
}
