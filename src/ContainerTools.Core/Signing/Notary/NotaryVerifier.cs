using System.Security.Cryptography.X509Certificates;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Notary;

/// <summary>
/// Verifies signatures of the Notary Project against the image that they are attached to (notaryproject/specifications,
/// trust-store-trust-policy.md, "Signature Verification Details"). Thread-safe.
/// </summary>
/// <param name="trust">What is trusted; null for nothing.</param>
/// <param name="clock">Says what time it is.</param>
internal sealed class NotaryVerifier(NotaryTrust? trust, TimeProvider clock)
{
    /// <summary>The policy that is in force for a repository; null where there is none.</summary>
    public TrustStatement? FindStatement(string? repository) => trust?.Policy.Find(repository);

    /// <summary>Verifies a signature.</summary>
    /// <param name="envelope">The signature.</param>
    /// <param name="repository">With the registry; null for an image without a name.</param>
    /// <param name="subject">The manifest that it is attached to.</param>
    /// <param name="findings">Takes what is found out.</param>
    /// <exception cref="RefusedSignatureException">It is not valid.</exception>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>; <see cref="ImageError.SourceFailed"/>: a trust store cannot be read.</exception>
    public void Verify(NotaryEnvelope envelope, string? repository, ManifestDocument subject, SignatureFindings findings)
    {
        IReadOnlyList<X509Certificate2> chain = VerifyIntegrity(envelope, subject, findings);
        TrustStatement statement = FindStatement(repository) ?? throw RefusedSignatureException.Untrusted(trust is null
            ? "No trust policy of the Notary Project is given."
            : $"The trust policy has nothing about {repository ?? "images without a name"}.");
        var ledger = new CheckLedger(statement.Name, findings);
        string? stranger = FindAuthenticityProblem(envelope, chain, statement);
        ledger.Add(statement.Level.Authenticity, stranger);
        ledger.Add(statement.Level.Expiry, envelope.End is { } end && clock.GetUtcNow() >= end ? $"It has ended on {end.UtcDateTime:u}." : null);
        ledger.Add(statement.Level.Timestamp, FindTimeProblem(envelope, chain, statement, findings));
        if (envelope.Scheme == NotaryEnvelope.AuthorityScheme)
        {
            findings.IsTimeProven = stranger is null;
        }

        if (statement.Level.Revocation == CheckAction.Skip)
        {
            findings.Unproven.Add($"Whether its certificates were revoked was not asked, because the trust policy '{statement.Name}' says so.");
        }
        else
        {
            // A certificate that nobody trusts must not say who is asked.
            ledger.Add(statement.Level.Revocation, stranger is null
                ? RevocationCheck.FindProblem(chain)
                : "Whether its certificates were revoked was not asked, because they are not trusted.");
        }
    }

    private static IReadOnlyList<X509Certificate2> VerifyIntegrity(NotaryEnvelope envelope, ManifestDocument subject, SignatureFindings findings)
    {
        findings.Payload = envelope.Payload;
        findings.SigningTime = envelope.AuthenticTime ?? envelope.Time;
        findings.ExpiryTime = envelope.End;
        IReadOnlyList<X509Certificate2> chain = SignerChain.Read(envelope.Certificates);
        findings.Certificates = chain;
        findings.Identity = chain[0].Subject;
        findings.Issuer = chain[0].Issuer;
        RequireUnderstood(envelope);
        SignerChain.VerifySignature(chain[0], envelope.Algorithm, envelope.SignedBytes, envelope.Signature);
        if (envelope.ContentType != NotaryEnvelope.PayloadType)
        {
            throw RefusedSignatureException.Invalid($"Its payload is of the type '{envelope.ContentType}', which is not known.");
        }

        var payload = NotaryPayload.Read(envelope.Payload, "The payload");
        findings.Claims = payload.Claims;
        return payload.Digest == subject.Digest && payload.Size == subject.Size && payload.MediaType == subject.MediaType
            ? chain
            : throw RefusedSignatureException.Invalid($"It is about {payload.Digest} ({payload.MediaType}, {payload.Size:N0} bytes) and not about {subject.Digest} ({subject.MediaType}, {subject.Size:N0} bytes).");
    }

    private static void RequireUnderstood(NotaryEnvelope envelope)
    {
        if (envelope.Plugin is not null)
        {
            throw RefusedSignatureException.NotSupported($"It asks for the plug-in '{envelope.Plugin}', and plug-ins are not run.");
        }

        if (envelope.Critical.FirstOrDefault(name => !CoseReader.Understands(name)) is { } unknown)
        {
            throw RefusedSignatureException.NotSupported($"It has the critical attribute '{unknown}', which is not known.");
        }

        bool isAuthority = envelope.Scheme == NotaryEnvelope.AuthorityScheme;
        if (!isAuthority && envelope.Scheme != NotaryEnvelope.X509Scheme)
        {
            throw RefusedSignatureException.NotSupported($"Its signing scheme is '{envelope.Scheme}', which is not known.");
        }

        bool hasTime = isAuthority ? envelope.AuthenticTime is not null && envelope.Time is null : envelope.Time is not null && envelope.AuthenticTime is null;
        bool isMarked = envelope.Critical.Contains(NotaryEnvelope.SigningScheme)
            && (!isAuthority || envelope.Critical.Contains(NotaryEnvelope.AuthenticSigningTime))
            && (envelope.End is null || envelope.Critical.Contains(NotaryEnvelope.Expiry));
        if (!hasTime || !isMarked)
        {
            throw RefusedSignatureException.Invalid("It lacks attributes that its scheme must have, or does not mark them as critical.");
        }
    }

    private string? FindAuthenticityProblem(NotaryEnvelope envelope, IReadOnlyList<X509Certificate2> chain, TrustStatement statement)
    {
        string type = envelope.Scheme == NotaryEnvelope.AuthorityScheme ? "signingAuthority" : "ca";
        HashSet<string> trusted = [.. ReadStores(statement, type).Select(Fingerprint)];
        if (!chain.Any(certificate => trusted.Contains(Fingerprint(certificate))))
        {
            return $"Its certificates lead to nobody in the trust stores '{type}' of the trust policy '{statement.Name}'.";
        }

        return statement.Identities.Count == 0 || DistinguishedName.TryOf(chain[0]) is { } subject && statement.Identities.Any(identity => identity.IsPartOf(subject))
            ? null
            : $"It was signed by '{chain[0].Subject}', which is none of the identities that the trust policy '{statement.Name}' trusts.";
    }

    private string? FindTimeProblem(NotaryEnvelope envelope, IReadOnlyList<X509Certificate2> chain, TrustStatement statement, SignatureFindings findings)
    {
        if (envelope.Scheme == NotaryEnvelope.AuthorityScheme)
        {
            return CertificatePath.AreValidAt(chain, envelope.AuthenticTime!.Value, envelope.AuthenticTime.Value) ? null : "Its certificates were not valid when it was signed.";
        }

        DateTimeOffset now = clock.GetUtcNow();
        bool isValidNow = CertificatePath.AreValidAt(chain, now, now);
        bool hasStores = statement.Stores.Any(store => store.Type == "tsa");
        if (!hasStores || statement.Level.OnlyAfterExpiry && isValidNow)
        {
            findings.Unproven.Add("When it was signed, only the signer says; no timestamp was verified.");
            return isValidNow ? null : "Its certificates are not valid now, and no timestamp proves that they were when it was signed.";
        }

        if (envelope.Timestamp is not { } token)
        {
            return "It has no timestamp, which the trust policy demands by naming stores for them.";
        }

        X509Certificate2[] authorities = [.. ReadStores(statement, "tsa")];
        if (SignedTimestamp.TryVerify(token, envelope.Signature, [], authorities, out string problem) is not { } stamp)
        {
            return $"Its timestamp does not count: {problem}.";
        }

        findings.SigningTime = stamp.Time;
        findings.IsTimeProven = true;
        findings.Unproven.Add("Whether certificates of the timestamp authority were revoked was not asked.");
        TimeSpan accuracy = stamp.Accuracy ?? TimeSpan.FromSeconds(1);
        return CertificatePath.AreValidAt(chain, stamp.Time - accuracy, stamp.Time + accuracy) ? null : "Its certificates were not valid when it was signed, as its timestamp says.";
    }

    private IEnumerable<X509Certificate2> ReadStores(TrustStatement statement, string type) =>
        statement.Stores.Where(store => store.Type == type).SelectMany(store => trust!.Store.Read(store.Type, store.Name));

    private static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
}
