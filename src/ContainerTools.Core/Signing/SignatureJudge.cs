using System.Security.Cryptography;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Notary;
using ContainerTools.Signing.Results;
using ContainerTools.Signing.Sigstore;

namespace ContainerTools.Signing;

/// <summary>Says what signatures of one manifest are worth. Thread-safe.</summary>
/// <param name="trust">Whose are trusted.</param>
/// <param name="hasRule">Whether the policy says anything about the repository.</param>
/// <param name="subject">What must be signed.</param>
/// <param name="clock">Says what time it is.</param>
internal sealed class SignatureJudge(SignatureTrust trust, bool hasRule, SignatureSubject subject, TimeProvider clock)
{
    private readonly SigstoreVerifier _sigstore = new(trust.Sigstore);
    private readonly NotaryVerifier _notary = new(trust.Notary, clock);

    /// <param name="found">The signature's manifest.</param>
    /// <param name="layer">The layer with the signature; null where there is none.</param>
    /// <param name="content">The bytes of the layer.</param>
    /// <param name="problem">Why they are not there; null where they are.</param>
    public ImageSignature Judge(FoundSignature found, Descriptor? layer, ReadOnlyMemory<byte> content, string? problem)
    {
        var findings = new SignatureFindings();
        SignatureKind kind = KindOf(found, layer);
        SignatureVerdict verdict = SignatureVerdict.Valid;
        string reason = "All that is demanded of it holds.";
        try
        {
            if (problem is not null)
            {
                throw RefusedSignatureException.Invalid(problem);
            }

            verdict = Verify(kind, layer!, content, findings);
            reason = verdict == SignatureVerdict.NotVerified ? "The trust policy says that nothing is verified in this repository." : findings.Tolerated ?? reason;
        }
        catch (RefusedSignatureException refused)
        {
            (verdict, reason) = (refused.Verdict, refused.Message);
        }
        catch (ImageException exception) when (exception.Error is ImageError.Malformed or ImageError.TooLarge)
        {
            (verdict, reason) = (SignatureVerdict.Invalid, exception.Message);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or PlatformNotSupportedException)
        {
            (verdict, reason) = (SignatureVerdict.Invalid, $"It cannot be read: {PrintableText.Of(exception.Message)}");
        }

        // What a policy only reports is not valid for that.
        bool isAccepted = verdict == SignatureVerdict.Valid;
        verdict = isAccepted && findings.Tolerated is not null ? SignatureVerdict.Untrusted : verdict;
        return ToSignature(found, kind, verdict, isAccepted, hasRule || verdict != SignatureVerdict.Untrusted ? reason : $"The policy has no rule about {subject.Repository ?? "images without a name"}.", findings);
    }

    private SignatureVerdict Verify(SignatureKind kind, Descriptor layer, ReadOnlyMemory<byte> content, SignatureFindings findings)
    {
        switch (kind)
        {
            case SignatureKind.Cosign:
                _sigstore.VerifyPayload(content, layer.Annotations, subject.Document.Digest, findings);
                return SignatureVerdict.Valid;
            case SignatureKind.SigstoreBundle:
                _sigstore.VerifyBundle(content, subject.Document.Raw, subject.Document.Digest, findings);
                return SignatureVerdict.Valid;
            default:
                if (_notary.FindStatement(subject.Repository) is { Level.IsSkip: true })
                {
                    return SignatureVerdict.NotVerified;
                }

                NotaryEnvelope envelope = layer.MediaType switch
                {
                    NotaryEnvelope.JwsType => JwsReader.Read(content, "The signature"),
                    NotaryEnvelope.CoseType => CoseReader.Read(content, "The signature"),
                    var type => throw RefusedSignatureException.NotSupported($"Its content is of the type '{type}', which is not known."),
                };
                _notary.Verify(envelope, subject.Repository, subject.Document, findings);
                return SignatureVerdict.Valid;
        }
    }

    // The content decides, not what lists or annotations say of it.
    private static SignatureKind KindOf(FoundSignature found, Descriptor? layer) => layer?.MediaType switch
    {
        SimpleSigning.MediaType => SignatureKind.Cosign,
        NotaryEnvelope.JwsType => SignatureKind.NotationJws,
        NotaryEnvelope.CoseType => SignatureKind.NotationCose,
        { } type when type.StartsWith(SigstoreBundle.TypePrefix, StringComparison.Ordinal) => SignatureKind.SigstoreBundle,
        _ => found.Tag is not null ? SignatureKind.Cosign : SignatureKind.NotationJws,
    };

    private ImageSignature ToSignature(FoundSignature found, SignatureKind kind, SignatureVerdict verdict, bool isAccepted, string reason, SignatureFindings findings) => new()
    {
        Reference = subject.Reference,
        Digest = subject.Document.Digest,
        SignatureDigest = found.Digest,
        Tag = found.Tag,
        Kind = kind,
        Verdict = verdict,
        IsAccepted = isAccepted,
        Reason = PrintableText.Of(reason),
        Unproven = [.. findings.Unproven.Select(PrintableText.Of)],
        Identity = findings.Identity,
        Issuer = findings.Issuer,
        SigningTime = findings.SigningTime,
        IsTimeProven = findings.IsTimeProven,
        ExpiryTime = findings.ExpiryTime,
        Claims = findings.Claims,
        Certificates = findings.Certificates,
        Payload = findings.Payload,
    };
}
