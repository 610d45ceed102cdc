using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;

namespace ContainerTools.Tests.Signing;

/// <summary>Bundles of Sigstore, with keys and with certificates, and cosign's payloads with certificates.</summary>
public sealed class BundleTests : IDisposable
{
    private readonly SigningBench _bench = new();
    private readonly SigstoreInstance _sigstore = new();
    private readonly CosignSigner _signer = new();

    private ECDsa Key => (ECDsa)_signer.Key;

    public void Dispose()
    {
        _bench.Dispose();
        _sigstore.Dispose();
        _signer.Dispose();
    }

    [Fact]
    public async Task An_envelope_that_a_key_signed_is_valid()
    {
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest);
        Attach(BundleMaker.Envelope(payload, BundleMaker.Sign(Key, BundleMaker.Encoded(payload)), null));

        ImageSignature signature = await _bench.VerifyAsync(_signer.Trust);

        Assert.Equal((SignatureVerdict.Valid, SignatureKind.SigstoreBundle, "blue"), (signature.Verdict, signature.Kind, signature.Claims["team"]));
        Assert.Equal(payload, signature.Payload.ToArray());
    }

    [Fact]
    public async Task A_signature_of_the_manifests_bytes_is_valid()
    {
        Attach(BundleMaker.Message(_bench.Subject.Content, BundleMaker.Sign(Key, _bench.Subject.Content), null));

        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(_signer.Trust)).Verdict);
    }

    [Fact]
    public async Task A_signature_of_other_bytes_is_invalid()
    {
        byte[] other = "other"u8.ToArray();
        Attach(BundleMaker.Message(other, BundleMaker.Sign(Key, other), null));

        Assert.Contains("not about", await ReasonAsync(_signer.Trust, SignatureVerdict.Invalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_about_another_image_is_invalid()
    {
        byte[] payload = BundleMaker.Statement("sha256:" + new string('0', 64));
        Attach(BundleMaker.Envelope(payload, BundleMaker.Sign(Key, BundleMaker.Encoded(payload)), null));

        Assert.Contains("not about", await ReasonAsync(_signer.Trust, SignatureVerdict.Invalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attestation_is_no_signature()
    {
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest, "https://slsa.dev/provenance/v1");
        Attach(BundleMaker.Envelope(payload, BundleMaker.Sign(Key, BundleMaker.Encoded(payload)), null));

        Assert.Contains("https://slsa.dev/provenance/v1", await ReasonAsync(_signer.Trust, SignatureVerdict.NotSupported), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task What_a_certificate_names_is_the_identity_and_the_log_proves_the_time(bool promises, bool proves)
    {
        AttachKeyless(promises, proves);

        ImageSignature signature = await _bench.VerifyAsync(_sigstore.Trust);

        Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
        Assert.Equal(("https://example.com/app/build", "https://issuer.example.com"), (signature.Identity, signature.Issuer));
        Assert.Equal((SigstoreInstance.Time, true), (signature.SigningTime, signature.IsTimeProven));
        Assert.Equal(2, signature.Certificates.Count);
        Assert.Empty(signature.Unproven);
    }

    [Fact]
    public async Task A_proof_without_a_time_needs_a_timestamp()
    {
        AttachKeyless(promises: false, proves: true);
        Assert.Contains("when it was made", await ReasonAsync(_sigstore.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
        _bench.Memory.Manifests.Remove(_bench.Memory.Manifests.Keys.Single(digest => digest != _bench.Subject.Digest), out _);

        AttachKeyless(promises: false, proves: true, (bundle, signature) => AddTimestamp(bundle, _sigstore.Timestamps.Answer(signature, SigstoreInstance.Time.AddMinutes(1))));

        ImageSignature signature = await _bench.VerifyAsync(_sigstore.Trust);
        Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
        Assert.Equal(SigstoreInstance.Time.AddMinutes(1), signature.SigningTime);
    }

    [Theory]
    [InlineData("https://example.com/other/*", "https://issuer.example.com")]
    [InlineData("https://example.com/app/*", "https://other.example.com")]
    [InlineData("HTTPS://EXAMPLE.COM/APP/*", "https://issuer.example.com")]
    public async Task Somebody_else_is_not_trusted(string identity, string issuer)
    {
        AttachKeyless();

        Assert.Contains(
            "It was signed by https://example.com/app/build, for whom https://issuer.example.com vouches",
            await ReasonAsync(SigstoreInstance.Trusting(_sigstore.TrustedRoot().ToJsonString(), identity, issuer), SignatureVerdict.Untrusted),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_instance_is_not_trusted()
    {
        AttachKeyless();
        using var other = new SigstoreInstance();

        Assert.Contains("does not know this log", await ReasonAsync(other.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ctlogs", "No certificate log")]
    [InlineData("tlogs", "does not know this log")]
    [InlineData("certificateAuthorities", "no authority")]
    public async Task Each_part_of_the_root_is_needed(string part, string reason)
    {
        AttachKeyless();
        JsonObject root = _sigstore.TrustedRoot();
        root[part] = new JsonArray();

        Assert.Contains(reason, await ReasonAsync(SigstoreInstance.Trusting(root.ToJsonString()), SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_to_the_log_after_its_time_is_not_trusted()
    {
        AttachKeyless();
        JsonObject root = _sigstore.TrustedRoot();
        root["tlogs"]![0]!["publicKey"]!["validFor"]!["end"] = "2024-01-01T00:00:00Z";

        Assert.Contains("was not trusted at that time", await ReasonAsync(SigstoreInstance.Trusting(root.ToJsonString()), SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_no_log_published_is_not_trusted()
    {
        using var unlogged = new SigstoreInstance { IsLogged = false };
        AttachKeyless(unlogged);

        Assert.Contains("No certificate log", await ReasonAsync(unlogged.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inclusionPromise", "signedEntryTimestamp", "the log's promise")]
    [InlineData("inclusionProof", "rootHash", "is not signed by the log")]
    public async Task A_log_entry_that_was_changed_does_not_count(string part, string member, string reason)
    {
        AttachKeyless(change: (bundle, _) => Entry(bundle)[part]![member] = Convert.ToBase64String(SHA256.HashData([7])));

        Assert.Contains(reason, await ReasonAsync(_sigstore.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_that_leads_elsewhere_does_not_count()
    {
        AttachKeyless(change: (bundle, _) => Entry(bundle)["inclusionProof"]!["hashes"]![0] = Convert.ToBase64String(SHA256.HashData([7])));

        Assert.Contains("does not lead to the tree", await ReasonAsync(_sigstore.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    public async Task A_proof_of_another_place_does_not_count(string index)
    {
        AttachKeyless(change: (bundle, _) => Entry(bundle)["inclusionProof"]!["logIndex"] = index);

        Assert.Contains("does not lead to the tree", await ReasonAsync(_sigstore.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_entry_of_another_signature_makes_it_invalid()
    {
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest), signature = BundleMaker.Sign(Key, BundleMaker.Encoded(payload));
        using X509Certificate2 certificate = _sigstore.Issue(Key);
        JsonObject other = _sigstore.Enter(BundleMaker.EnvelopeBody(payload, BundleMaker.Sign(Key, "other"u8), certificate.ExportCertificatePem()));
        Attach(BundleMaker.Envelope(payload, signature, certificate, other));

        Assert.Contains("about another signature", await ReasonAsync(_sigstore.Trust, SignatureVerdict.Invalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_log_entry_does_not_count_twice()
    {
        AttachKeyless(change: (bundle, _) => ((JsonArray)bundle["verificationMaterial"]!["tlogEntries"]!).Add(Entry(bundle).DeepClone()));

        Assert.Contains("twice", await ReasonAsync(_sigstore.Trust, SignatureVerdict.Invalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_something_else_is_not_trusted()
    {
        AttachKeyless(_sigstore, usage: "1.3.6.1.5.5.7.3.1");

        Assert.Contains("not for signing code", await ReasonAsync(_sigstore.Trust, SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_a_root_or_names_to_trust_is_not_trusted()
    {
        AttachKeyless();

        Assert.Contains("no trusted root", await ReasonAsync(SignatureTrust.Nobody, SignatureVerdict.Untrusted), StringComparison.Ordinal);
        Assert.Contains("nobody is named", await ReasonAsync(SignatureTrust.Nobody.WithTrustedRoot(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "it"), SignatureVerdict.Untrusted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_of_cosign_with_a_certificate_is_valid()
    {
        byte[] payload = CosignSigner.Payload(_bench.Subject.Digest);
        using X509Certificate2 certificate = _sigstore.Issue(Key);
        byte[] signature = _signer.Sign(payload);
        string entry = _sigstore.Annotation(BundleMaker.RecordBody(payload, signature, certificate.ExportCertificatePem()));
        _bench.Attach(null, (CosignSigner.LayerType, payload, new Dictionary<string, string>
        {
            [CosignSigner.SignatureKey] = Convert.ToBase64String(signature),
            ["dev.sigstore.cosign/certificate"] = certificate.ExportCertificatePem(),
            ["dev.sigstore.cosign/bundle"] = entry,
        }));

        ImageSignature read = await _bench.VerifyAsync(_sigstore.Trust);

        Assert.True(read.Verdict == SignatureVerdict.Valid, read.Reason);
        Assert.Equal("https://example.com/app/build", read.Identity);
        Assert.Equal("blue", read.Claims["team"]);
    }

    [Fact]
    public async Task With_a_key_the_log_is_verified_where_a_root_is_given_and_else_it_is_said()
    {
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest), signature = BundleMaker.Sign(Key, BundleMaker.Encoded(payload));
        Attach(BundleMaker.Envelope(payload, signature, null, _sigstore.Enter(BundleMaker.EnvelopeBody(payload, signature, _signer.PublicKey))));

        ImageSignature without = await _bench.VerifyAsync(_signer.Trust);
        ImageSignature with = await _bench.VerifyAsync(_signer.Trust.WithTrustedRoot(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "it"));

        Assert.Equal((SignatureVerdict.Valid, false, 1), (without.Verdict, without.IsTimeProven, without.Unproven.Count));
        Assert.Equal((SignatureVerdict.Valid, true, 0), (with.Verdict, with.IsTimeProven, with.Unproven.Count));
    }

    [Theory]
    [InlineData("""{"mediaType":"application/json"}""", "its media type is another")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{}}""", "either an envelope or a signature")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{},"dsseEnvelope":{"payload":"","payloadType":"x","signatures":[{"sig":""},{"sig":""}]}}""", "has 2 signatures")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{},"verificationMaterial":{}}""", "more than once")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"certificate":{"rawBytes":"!"}}}""", "is not base64")]
    public async Task A_bundle_that_is_none_is_invalid(string bundle, string reason)
    {
        _bench.Attach(BundleMaker.MediaType, BundleMaker.MediaType, Encoding.UTF8.GetBytes(bundle));

        Assert.Contains(reason, await ReasonAsync(_signer.Trust, SignatureVerdict.Invalid), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public async Task Few_log_entries_are_read(int count, bool isRead)
    {
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest), signature = BundleMaker.Sign(Key, BundleMaker.Encoded(payload));
        JsonObject entry = _sigstore.Enter(BundleMaker.EnvelopeBody(payload, signature, _signer.PublicKey));
        Attach(BundleMaker.Envelope(payload, signature, null, [.. Enumerable.Range(0, count).Select(i => { JsonObject one = (JsonObject)entry.DeepClone(); one["logIndex"] = $"{i}"; return one; })]));

        Assert.Equal(isRead ? SignatureVerdict.Valid : SignatureVerdict.Invalid, (await _bench.VerifyAsync(_signer.Trust)).Verdict);
    }

    private static JsonObject Entry(JsonObject bundle) => (JsonObject)bundle["verificationMaterial"]!["tlogEntries"]![0]!;

    private static void AddTimestamp(JsonObject bundle, byte[] stamp) =>
        ((JsonArray)bundle["verificationMaterial"]!["timestampVerificationData"]!["rfc3161Timestamps"]!).Add(new JsonObject { ["signedTimestamp"] = Convert.ToBase64String(stamp) });

    private void AttachKeyless(bool promises = true, bool proves = true, Action<JsonObject, byte[]>? change = null) => AttachKeyless(_sigstore, promises, proves, change);

    private void AttachKeyless(SigstoreInstance instance, bool promises = true, bool proves = true, Action<JsonObject, byte[]>? change = null, string usage = "1.3.6.1.5.5.7.3.3")
    {
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest), signature = BundleMaker.Sign(Key, BundleMaker.Encoded(payload));
        using X509Certificate2 certificate = instance.Issue(Key, usage: usage);
        JsonObject bundle = BundleMaker.Envelope(payload, signature, certificate, instance.Enter(BundleMaker.EnvelopeBody(payload, signature, certificate.ExportCertificatePem()), promises, proves));
        change?.Invoke(bundle, signature);
        Attach(bundle);
    }

    private void Attach(JsonObject bundle) => _bench.Attach(BundleMaker.MediaType, BundleMaker.MediaType, Encoding.UTF8.GetBytes(bundle.ToJsonString()));

    private async Task<string> ReasonAsync(SignatureTrust trust, SignatureVerdict verdict)
    {
        ImageSignature signature = await _bench.VerifyAsync(trust);
        Assert.True(signature.Verdict == verdict, $"{signature.Verdict}: {signature.Reason}");
        Assert.False(signature.IsAccepted);
        return string.Join(' ', [signature.Reason, .. signature.Unproven]);
    }
}
