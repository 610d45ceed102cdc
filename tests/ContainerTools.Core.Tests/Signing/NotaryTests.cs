using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;

namespace ContainerTools.Tests.Signing;

/// <summary>Signatures of the Notary Project.</summary>
public sealed class NotaryTests : NotaryTestBase
{
    [Theory]
    [InlineData("nistP256", 256)]
    [InlineData("nistP384", 384)]
    [InlineData("nistP521", 521)]
    [InlineData("RSA", 2048)]
    [InlineData("RSA", 3072)]
    public async Task What_a_trustedSigner_signed_is_valid_in_both_forms(string kind, int size)
    {
        Use(new NotarySigner(kind == "RSA" ? RSA.Create(size) : ECDsa.Create(ECCurve.CreateFromFriendlyName(kind))));
        Attach();
        Attach(isJson: false);

        IReadOnlyList<ImageSignature> all = await Bench.VerifyAllAsync(Trust(), At(NotarySigner.Time));

        Assert.Equal([SignatureKind.NotationCose, SignatureKind.NotationJws], all.Select(signature => signature.Kind).Order().Reverse());
        Assert.All(all, signature =>
        {
            Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
            Assert.Equal("C=US, S=WA, O=Example, CN=signer", signature.Identity);
            Assert.Equal((NotarySigner.Time, false), (signature.SigningTime, signature.IsTimeProven));
            Assert.Equal("7", signature.Claims["build"]);
            Assert.Equal(2, signature.Certificates.Count);
            Assert.Contains(signature.Unproven, text => text.Contains("only the signer says", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_changed_byte_makes_it_invalid(bool isJson)
    {
        byte[] payload = NotarySigner.Payload(Bench.Subject.Digest, Bench.Subject.Content.Length);
        byte[] envelope = isJson ? Signer.SignJson(payload) : Signer.SignBinary(payload);
        int last = isJson ? envelope.Length - 10 : envelope.Length - 1;
        envelope[last] = envelope[last] == (byte)'A' ? (byte)'B' : (byte)'A';
        Bench.Attach(NotarySigner.Type, isJson ? NotarySigner.Jws : NotarySigner.Cose, envelope);

        await RefusesAsync(SignatureVerdict.Invalid, "has not made it");
    }

    [Theory]
    [InlineData("digest")]
    [InlineData("size")]
    [InlineData("type")]
    public async Task A_payload_that_is_about_something_else_is_invalid(string what)
    {
        byte[] payload = NotarySigner.Payload(
            what == "digest" ? "sha256:" + new string('a', 64) : Bench.Subject.Digest,
            Bench.Subject.Content.Length + (what == "size" ? 1 : 0),
            what == "type" ? MediaTypes.DockerManifest : Bench.Subject.MediaType);
        Bench.Attach(NotarySigner.Type, NotarySigner.Cose, Signer.SignBinary(payload));

        await RefusesAsync(SignatureVerdict.Invalid, "not about");
    }

    [Fact]
    public async Task An_unknown_root_is_not_trusted()
    {
        using var other = new NotarySigner();
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, "lead to nobody", Trust(root: other.Root));
    }

    [Theory]
    [InlineData("x509.subject: C=US, ST=WA, O=Example", true)]
    [InlineData("x509.subject: C=US, S=WA, O=Example, CN=signer", true)]
    [InlineData("x509.subject: C=US, ST=WA, O=Example, CN=other", false)]
    [InlineData("x509.subject: C=US, ST=WA, O=Exam", false)]
    public async Task Every_part_of_an_identity_must_fit(string identity, bool fits)
    {
        Attach();

        Assert.Equal(fits, (await Bench.VerifyAsync(Trust(identity: identity), At(NotarySigner.Time))).IsAccepted);
    }

    [Theory]
    [InlineData("strict", false)]
    [InlineData("permissive", false)]
    [InlineData("audit", true)]
    public async Task Who_is_unknown_is_let_pass_by_the_audit_level_alone_and_never_called_valid(string level, bool isAccepted)
    {
        using var other = new NotarySigner();
        Attach();

        ImageSignature signature = await Bench.VerifyAsync(Trust(level, root: other.Root), At(NotarySigner.Time));

        Assert.Equal((SignatureVerdict.Untrusted, isAccepted), (signature.Verdict, signature.IsAccepted));
    }

    [Fact]
    public async Task What_is_skipped_is_neither_verified_nor_accepted()
    {
        Attach();
        string policy = $$$"""{"version":"1.0","trustPolicies":[{"name":"it","registryScopes":["{{{Bench.Repository}}}"],"signatureVerification":{"level":"skip"}}]}""";

        ImageSignature signature = await Bench.VerifyAsync(SignatureTrust.Nobody.WithTrustPolicy(Encoding.UTF8.GetBytes(policy), "it", Folder.Path));

        Assert.Equal((SignatureVerdict.NotVerified, false), (signature.Verdict, signature.IsAccepted));
    }

    [Theory]
    [InlineData(NotarySigner.Scheme, "notary.other", SignatureVerdict.NotSupported)]
    [InlineData("io.cncf.notary.verificationPlugin", "some-plugin", SignatureVerdict.NotSupported)]
    [InlineData("cty", "text/plain", SignatureVerdict.Invalid)]
    public async Task Attributes_that_are_not_known_are_refused(string name, string value, SignatureVerdict verdict)
    {
        Signer.Attributes[name] = value;
        Attach();
        Attach(isJson: false);

        Assert.All(await Bench.VerifyAllAsync(Trust(), At(NotarySigner.Time)), signature => Assert.Equal(verdict, signature.Verdict));
    }

    [Theory]
    [InlineData("io.example.unknown", SignatureVerdict.NotSupported)]
    [InlineData("5", SignatureVerdict.NotSupported)]
    [InlineData("1", SignatureVerdict.NotSupported)]
    [InlineData("", SignatureVerdict.Invalid)]
    public async Task What_is_critical_must_be_understood_and_the_scheme_must_be_critical(string critical, SignatureVerdict verdict)
    {
        Signer.Attributes["crit"] = critical.Length == 0 ? Array.Empty<string>() : [NotarySigner.Scheme, critical];
        Attach(isJson: false);

        Assert.Equal(verdict, (await Bench.VerifyAsync(Trust(), At(NotarySigner.Time))).Verdict);
    }

    [Fact]
    public async Task The_kind_of_key_says_which_algorithm_it_is()
    {
        Signer.Attributes["alg"] = "ES384";
        Attach();

        await RefusesAsync(SignatureVerdict.Invalid, "must be 'ES256'");
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, "1.3.6.1.5.5.7.3.3", false)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment, "1.3.6.1.5.5.7.3.3", false)]
    [InlineData(X509KeyUsageFlags.DigitalSignature, "1.3.6.1.5.5.7.3.8", false)]
    [InlineData(X509KeyUsageFlags.DigitalSignature, null, true)]
    public async Task A_certificate_that_may_not_sign_is_refused(X509KeyUsageFlags usage, string? extended, bool isAuthority)
    {
        Use(new NotarySigner(null, usage, extended, isAuthority));
        Attach();

        await RefusesAsync(SignatureVerdict.Invalid, "Its certificate");
    }

    [Theory]
    [InlineData("leaf alone")]
    [InlineData("wrong order")]
    [InlineData("twice")]
    [InlineData("none")]
    [InlineData("garbage")]
    [InlineData("many")]
    public async Task Certificates_that_are_no_chain_are_refused(string kind)
    {
        byte[] leaf = Signer.Chain[0], root = Signer.Chain[1];
        Signer.Chain = kind switch
        {
            "leaf alone" => [leaf],
            "wrong order" => [root, leaf],
            "twice" => [leaf, root, root],
            "none" => [],
            "garbage" => [[1, 2, 3]],
            _ => [.. Enumerable.Repeat(leaf, 33)],
        };
        Attach();
        Attach(isJson: false);

        Assert.All(await Bench.VerifyAllAsync(Trust(), At(NotarySigner.Time)), signature => Assert.Equal(SignatureVerdict.Invalid, signature.Verdict));
    }

    [Fact]
    public async Task A_repository_without_a_policy_trusts_nobody()
    {
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, "has nothing about", Trust(scope: "registry.example.com/other"));
        await RefusesAsync(SignatureVerdict.Untrusted, "No trust policy", SignatureTrust.Nobody);
    }
}
