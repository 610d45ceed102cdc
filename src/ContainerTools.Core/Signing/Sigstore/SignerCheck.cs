using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Sigstore;

/// <summary>Verifies who made a signature of Sigstore: the owner of a key, or somebody whom a certificate names (sigstore, client spec, "Verification").</summary>
/// <param name="trust">What is trusted.</param>
/// <param name="what">What to call the signature in errors.</param>
internal sealed class SignerCheck(SigstoreTrust trust, string what)
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <summary>Verifies a signature with the keys that are trusted.</summary>
    /// <exception cref="RefusedSignatureException">None of them has made it, or the log contradicts.</exception>
    public void VerifyByKey(SignedEvidence evidence, SignatureFindings findings)
    {
        if (trust.Keys.Count == 0)
        {
            throw RefusedSignatureException.Untrusted("It is signed with a key, and no public key is given that is trusted.");
        }

        VerificationKey key = trust.Keys.FirstOrDefault(key => key.Verify(evidence.SignedBytes.Span, evidence.Signature.Span))
            ?? throw RefusedSignatureException.Invalid(trust.Keys.Count == 1 ? "The public key that is trusted has not made it." : "None of the public keys that are trusted has made it.");
        findings.Identity = key.Fingerprint;
        var content = new SignedContent(evidence.SignedBytes, evidence.Payload, evidence.IsEnvelope, evidence.Signature, key, null);
        if (trust.Root is null)
        {
            if (evidence.LogEntries.Count > 0)
            {
                findings.Unproven.Add("Its entry in a transparency log was not verified, because no trusted root is given.");
                findings.SigningTime = evidence.LogEntries.Select(entry => ToTime(entry.Time)).FirstOrDefault(time => time is not null);
            }

            return;
        }

        Apply(ProvenTimes(content, evidence, isLogNeeded: false, findings), findings);
    }

    /// <summary>Verifies a signature with the certificate that comes with it.</summary>
    /// <exception cref="RefusedSignatureException">It cannot be trusted.</exception>
    public void VerifyByCertificate(SignedEvidence evidence, SignatureFindings findings)
    {
        X509Certificate2 leaf;
        X509Certificate2[] others;
        try
        {
            leaf = X509CertificateLoader.LoadCertificate(evidence.Certificates[0]);
            others = [.. evidence.Certificates.Skip(1).Select(der => X509CertificateLoader.LoadCertificate(der))];
        }
        catch (CryptographicException exception)
        {
            throw RefusedSignatureException.Invalid($"Its certificate cannot be read: {exception.Message}");
        }

        IReadOnlyList<string> identities = CertificateTexts.IdentitiesOf(leaf);
        findings.Certificates = [leaf, .. others];
        findings.Identity = identities.Count > 0 ? string.Join(", ", identities) : leaf.Subject;
        findings.Issuer = CertificateTexts.IssuerOf(leaf);
        findings.Claims = CertificateTexts.ClaimsOf(leaf).Concat(findings.Claims).DistinctBy(claim => claim.Key).ToDictionary(StringComparer.Ordinal);
        VerificationKey key = VerificationKey.OfCertificate(leaf);
        if (!key.Verify(evidence.SignedBytes.Span, evidence.Signature.Span))
        {
            throw RefusedSignatureException.Invalid("The key of its certificate has not made it.");
        }

        if (trust.Root is null || trust.Identities.Count == 0)
        {
            throw RefusedSignatureException.Untrusted(trust.Root is null
                ? "It is signed with a certificate, and no trusted root is given by which that could be judged."
                : "It is signed with a certificate, and nobody is named who may have signed: identity and issuer are needed.");
        }

        var content = new SignedContent(evidence.SignedBytes, evidence.Payload, evidence.IsEnvelope, evidence.Signature, key, leaf);
        IReadOnlyList<DateTimeOffset> times = ProvenTimes(content, evidence, isLogNeeded: true, findings);
        if (times.Count == 0)
        {
            throw RefusedSignatureException.Untrusted("Nobody who is trusted says when it was made, and its certificate was valid for a few minutes only.");
        }

        Apply(times, findings);
        foreach (DateTimeOffset time in times)
        {
            findings.Certificates = VerifyCertificate(leaf, others, time);
        }

        if (!trust.Identities.Any(identity => identity.Matches(identities, findings.Issuer)))
        {
            throw RefusedSignatureException.Untrusted($"It was signed by {findings.Identity}, for whom {findings.Issuer ?? "nobody"} vouches; none of those who may sign is meant.");
        }
    }

    private IReadOnlyList<X509Certificate2> VerifyCertificate(X509Certificate2 leaf, X509Certificate2[] others, DateTimeOffset time)
    {
        string problem = "no authority was trusted at that time";
        foreach (TrustedAuthority authority in trust.Root!.Authorities.Where(authority => authority.Chain.Count > 0 && authority.CountsAt(time)))
        {
            if (CertificatePath.TryBuild(leaf, authority.Chain.SkipLast(1).Concat(others), [authority.Chain[^1]], time, out problem) is { } chain)
            {
                if (!CertificatePath.HasUsage(leaf, CodeSigning))
                {
                    throw RefusedSignatureException.Untrusted("Its certificate is not for signing code.");
                }

                return chain.Count > 1 && CertificateLogCheck.IsLogged(leaf, chain[1], trust.Root.CertificateLogs)
                    ? chain
                    : throw RefusedSignatureException.Untrusted("No certificate log that is trusted has published its certificate.");
            }
        }

        throw RefusedSignatureException.Untrusted($"Its certificate leads to no authority that is trusted: {problem}.");
    }

    // The earliest is shown; all of them must fit.
    private static void Apply(IReadOnlyList<DateTimeOffset> times, SignatureFindings findings)
    {
        if (times.Count > 0)
        {
            findings.SigningTime = times.Min();
            findings.IsTimeProven = true;
        }
    }

    private List<DateTimeOffset> ProvenTimes(SignedContent content, SignedEvidence evidence, bool isLogNeeded, SignatureFindings findings)
    {
        var times = new List<DateTimeOffset>();
        LogCheck.RefuseRepetition(evidence.LogEntries);
        int counted = 0;
        string problem = "it has no entry of one";
        foreach (LogEntry entry in evidence.LogEntries)
        {
            if (!LogCheck.TryVerify(entry, trust.Root!, out DateTimeOffset? time, out problem))
            {
                findings.Unproven.Add($"An entry of a transparency log does not count: {problem}.");
                continue;
            }

            if (!LogBody.Matches(entry, content, what))
            {
                throw RefusedSignatureException.Invalid("Its entry in the transparency log is about another signature.");
            }

            counted++;
            times.AddRange(time is { } proven ? [proven] : Array.Empty<DateTimeOffset>());
        }

        if (counted == 0)
        {
            string reason = $"No transparency log that is trusted is proven to have it: {problem}.";
            if (isLogNeeded)
            {
                throw RefusedSignatureException.Untrusted(reason);
            }

            findings.Unproven.Add(reason);
        }

        times.AddRange(StampedTimes(evidence, findings));
        return times;
    }

    private IEnumerable<DateTimeOffset> StampedTimes(SignedEvidence evidence, SignatureFindings findings)
    {
        foreach (byte[] stamp in evidence.Timestamps)
        {
            string problem = "no timestamp authority is trusted";
            SignedTimestamp? found = null;
            foreach (TrustedAuthority authority in trust.Root!.TimestampAuthorities.Where(authority => authority.Chain.Count > 0))
            {
                found = SignedTimestamp.TryVerify(stamp, evidence.Signature.Span, authority.Chain, [authority.Chain[^1]], out problem);
                if (found is not null && authority.CountsAt(found.Time))
                {
                    break;
                }

                found = null;
            }

            if (found is null)
            {
                findings.Unproven.Add($"A timestamp does not count: {problem}.");
                continue;
            }

            yield return found.Time;
        }
    }

    private static DateTimeOffset? ToTime(long seconds) => seconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
