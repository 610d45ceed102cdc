using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Signing;

/// <summary>Signatures of the Notary Project.</summary>
public sealed class NotaryTests : IDisposable
{
    private readonly SigningBench _bench = new();
    private readonly TemporaryFolder _folder = new();
    private NotarySigner _signer = new();

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
        _signer.Dispose();
    }

    [Theory]
    [InlineData("nistP256", 256)]
    [InlineData("nistP384", 384)]
    [InlineData("nistP521", 521)]
    [InlineData("RSA", 2048)]
    [InlineData("RSA", 3072)]
    public async Task What_a_trusted_signer_signed_is_valid_in_both_forms(string kind, int size)
    {
        Use(new NotarySigner(kind == "RSA" ? RSA.Create(size) : ECDsa.Create(ECCurve.CreateFromFriendlyName(kind))));
        Attach();
        Attach(isJson: false);

        IReadOnlyList<ImageSignature> all = await _bench.VerifyAllAsync(Trust(), At(NotarySigner.Time));

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
        byte[] payload = NotarySigner.Payload(_bench.Subject.Digest, _bench.Subject.Content.Length);
        byte[] envelope = isJson ? _signer.SignJson(payload) : _signer.SignBinary(payload);
        int last = isJson ? envelope.Length - 10 : envelope.Length - 1;
        envelope[last] = envelope[last] == (byte)'A' ? (byte)'B' : (byte)'A';
        _bench.Attach(NotarySigner.Type, isJson ? NotarySigner.Jws : NotarySigner.Cose, envelope);

        await RefusesAsync(SignatureVerdict.Invalid, "has not made it");
    }

    [Theory]
    [InlineData("digest")]
    [InlineData("size")]
    [InlineData("type")]
    public async Task A_payload_that_is_about_something_else_is_invalid(string what)
    {
        byte[] payload = NotarySigner.Payload(
            what == "digest" ? "sha256:" + new string('a', 64) : _bench.Subject.Digest,
            _bench.Subject.Content.Length + (what == "size" ? 1 : 0),
            what == "type" ? MediaTypes.DockerManifest : _bench.Subject.MediaType);
        _bench.Attach(NotarySigner.Type, NotarySigner.Cose, _signer.SignBinary(payload));

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

        Assert.Equal(fits, (await _bench.VerifyAsync(Trust(identity: identity), At(NotarySigner.Time))).IsAccepted);
    }

    [Theory]
    [InlineData("strict", SignatureVerdict.Untrusted, false)]
    [InlineData("permissive", SignatureVerdict.Untrusted, true)]
    [InlineData("audit", SignatureVerdict.Untrusted, true)]
    public async Task What_has_ended_is_refused_or_reported_as_the_level_says(string level, SignatureVerdict verdict, bool isAccepted)
    {
        _signer.Attributes[NotarySigner.Expiry] = NotarySigner.Time.AddDays(1);
        _signer.Attributes["crit"] = new[] { NotarySigner.Scheme, NotarySigner.Expiry };
        Attach();

        ImageSignature signature = await _bench.VerifyAsync(Trust(level), At(NotarySigner.Time.AddDays(1)));

        Assert.Equal((verdict, isAccepted), (signature.Verdict, signature.IsAccepted));
        Assert.StartsWith("It has ended on", signature.Reason, StringComparison.Ordinal);
        Assert.Equal(NotarySigner.Time.AddDays(1), signature.ExpiryTime);
        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(Trust(level), At(NotarySigner.Time.AddDays(1).AddSeconds(-1)))).Verdict);
    }

    [Theory]
    [InlineData("strict", false)]
    [InlineData("permissive", false)]
    [InlineData("audit", true)]
    public async Task Who_is_unknown_is_let_pass_by_the_audit_level_alone_and_never_called_valid(string level, bool isAccepted)
    {
        using var other = new NotarySigner();
        Attach();

        ImageSignature signature = await _bench.VerifyAsync(Trust(level, root: other.Root), At(NotarySigner.Time));

        Assert.Equal((SignatureVerdict.Untrusted, isAccepted), (signature.Verdict, signature.IsAccepted));
    }

    [Fact]
    public async Task What_is_skipped_is_neither_verified_nor_accepted()
    {
        Attach();
        string policy = $$$"""{"version":"1.0","trustPolicies":[{"name":"it","registryScopes":["{{{_bench.Repository}}}"],"signatureVerification":{"level":"skip"}}]}""";

        ImageSignature signature = await _bench.VerifyAsync(SignatureTrust.Nobody.WithTrustPolicy(Encoding.UTF8.GetBytes(policy), "it", _folder.Path));

        Assert.Equal((SignatureVerdict.NotVerified, false), (signature.Verdict, signature.IsAccepted));
    }

    [Fact]
    public async Task Without_a_timestamp_the_certificates_must_be_valid_now()
    {
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, "not valid now", Trust(), NotarySigner.End.AddDays(1));
        Assert.True((await _bench.VerifyAsync(Trust("permissive"), At(NotarySigner.End.AddDays(1)))).IsAccepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_timestamp_proves_that_they_were_valid_then(bool isJson)
    {
        using var authority = new TimestampAuthority();
        _signer.Stamp = signature => authority.Stamp(signature, NotarySigner.Time.AddMinutes(1));
        Attach(isJson);

        ImageSignature signature = await _bench.VerifyAsync(Trust(tsa: authority.Root), At(NotarySigner.End.AddDays(1)));

        Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
        Assert.Equal((NotarySigner.Time.AddMinutes(1), true), (signature.SigningTime, signature.IsTimeProven));
    }

    [Theory]
    [InlineData("missing", "has no timestamp")]
    [InlineData("of other bytes", "does not count")]
    [InlineData("of nobody", "does not count")]
    [InlineData("none", "does not count")]
    [InlineData("late", "were not valid when it was signed")]
    [InlineData("a second early", "were not valid when it was signed")]
    public async Task A_timestamp_that_proves_nothing_is_not_trusted(string kind, string reason)
    {
        using var authority = new TimestampAuthority();
        using var other = new TimestampAuthority();
        _signer.Stamp = kind switch
        {
            "missing" => null,
            "of other bytes" => _ => authority.Stamp([1], NotarySigner.Time),
            "of nobody" => signature => other.Stamp(signature, NotarySigner.Time),
            "none" => _ => [0x30, 0x03, 0x02, 0x01, 0x00],
            "late" => signature => authority.Stamp(signature, NotarySigner.End),
            _ => signature => authority.Stamp(signature, NotarySigner.Start),
        };
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, reason, Trust(tsa: authority.Root));
    }

    [Fact]
    public async Task An_authority_says_the_time_itself()
    {
        _signer.Attributes.Remove(NotarySigner.SigningTime);
        _signer.Attributes[NotarySigner.AuthenticTime] = NotarySigner.Time;
        _signer.Attributes[NotarySigner.Scheme] = "notary.x509.signingAuthority";
        _signer.Attributes["crit"] = new[] { NotarySigner.Scheme, NotarySigner.AuthenticTime };
        Attach();

        ImageSignature signature = await _bench.VerifyAsync(Trust(store: "signingAuthority"), At(NotarySigner.End.AddDays(1)));

        Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
        Assert.True(signature.IsTimeProven);
        await RefusesAsync(SignatureVerdict.Untrusted, "lead to nobody", Trust());
    }

    [Theory]
    [InlineData(NotarySigner.Scheme, "notary.other", SignatureVerdict.NotSupported)]
    [InlineData("io.cncf.notary.verificationPlugin", "some-plugin", SignatureVerdict.NotSupported)]
    [InlineData("cty", "text/plain", SignatureVerdict.Invalid)]
    public async Task Attributes_that_are_not_known_are_refused(string name, string value, SignatureVerdict verdict)
    {
        _signer.Attributes[name] = value;
        Attach();
        Attach(isJson: false);

        Assert.All(await _bench.VerifyAllAsync(Trust(), At(NotarySigner.Time)), signature => Assert.Equal(verdict, signature.Verdict));
    }

    [Theory]
    [InlineData("io.example.unknown", SignatureVerdict.NotSupported)]
    [InlineData("5", SignatureVerdict.NotSupported)]
    [InlineData("1", SignatureVerdict.NotSupported)]
    [InlineData("", SignatureVerdict.Invalid)]
    public async Task What_is_critical_must_be_understood_and_the_scheme_must_be_critical(string critical, SignatureVerdict verdict)
    {
        _signer.Attributes["crit"] = critical.Length == 0 ? Array.Empty<string>() : [NotarySigner.Scheme, critical];
        Attach(isJson: false);

        Assert.Equal(verdict, (await _bench.VerifyAsync(Trust(), At(NotarySigner.Time))).Verdict);
    }

    [Fact]
    public async Task The_kind_of_key_says_which_algorithm_it_is()
    {
        _signer.Attributes["alg"] = "ES384";
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
        byte[] leaf = _signer.Chain[0], root = _signer.Chain[1];
        _signer.Chain = kind switch
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

        Assert.All(await _bench.VerifyAllAsync(Trust(), At(NotarySigner.Time)), signature => Assert.Equal(SignatureVerdict.Invalid, signature.Verdict));
    }

    [Fact]
    public async Task A_repository_without_a_policy_trusts_nobody()
    {
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, "has nothing about", Trust(scope: "registry.example.com/other"));
        await RefusesAsync(SignatureVerdict.Untrusted, "No trust policy", SignatureTrust.Nobody);
    }

    [Theory]
    [InlineData("revoked", false, "was revoked")]
    [InlineData("kept", true, "All that is demanded")]
    [InlineData("nothing", false, "could not be learned")]
    public async Task Whether_a_certificate_was_revoked_is_asked_where_it_says(string answer, bool isAccepted, string reason)
    {
        byte[] list = [];
        using var server = new ScriptedServer(_ => list.Length == 0 ? ScriptedResponse.Empty(404) : ScriptedResponse.Bytes(list));
        Use(new NotarySigner(revocationList: $"http://{server.Authority}/{Guid.NewGuid()}.crl"));
        list = answer == "nothing" ? [] : _signer.RevocationList(hasLeaf: answer == "revoked");
        Attach();

        ImageSignature signature = await _bench.VerifyAsync(Trust(revocation: "enforce"), At(NotarySigner.Time));

        Assert.Equal((isAccepted ? SignatureVerdict.Valid : SignatureVerdict.Untrusted, isAccepted), (signature.Verdict, signature.IsAccepted));
        Assert.Contains(reason, signature.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(server.Requests);
        Assert.True((await _bench.VerifyAsync(Trust(revocation: "log"), At(NotarySigner.Time))).IsAccepted);
        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(Trust(), At(NotarySigner.Time))).Verdict);
    }

    [Fact]
    public async Task Where_a_certificate_names_nobody_to_ask_it_cannot_be_revoked()
    {
        Attach();

        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(Trust(revocation: "enforce"), At(NotarySigner.Time))).Verdict);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_does_not_say_who_is_asked()
    {
        using var server = new ScriptedServer(_ => ScriptedResponse.Empty(404));
        Use(new NotarySigner(revocationList: $"http://{server.Authority}/list.crl"));
        using var other = new NotarySigner();
        Attach();

        Assert.True((await _bench.VerifyAsync(Trust("audit", root: other.Root, revocation: "log"), At(NotarySigner.Time))).IsAccepted);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("garbage")]
    public async Task A_trust_store_that_cannot_be_read_is_an_error(string kind)
    {
        Attach();
        SignatureTrust trust = Trust();
        string file = Directory.GetFiles(_folder.Path, "*.pem", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "garbage");
        if (kind == "nothing")
        {
            File.Move(file, $"{file}.old");
        }

        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => _bench.VerifyAsync(trust));
    }

    [UnixFact]
    public async Task A_link_in_a_trust_store_is_an_error()
    {
        Attach();
        SignatureTrust trust = Trust();
        string file = Directory.GetFiles(_folder.Path, "*.pem", SearchOption.AllDirectories).Single();
        File.Move(file, _folder["elsewhere.pem"]);
        File.CreateSymbolicLink(file, _folder["elsewhere.pem"]);

        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => _bench.VerifyAsync(trust));
    }

    private static FixedClock At(DateTimeOffset time) => new(time);

    private void Use(NotarySigner signer)
    {
        _signer.Dispose();
        _signer = signer;
    }

    private void Attach(bool isJson = true)
    {
        byte[] payload = NotarySigner.Payload(_bench.Subject.Digest, _bench.Subject.Content.Length, _bench.Subject.MediaType);
        _bench.Attach(NotarySigner.Type, isJson ? NotarySigner.Jws : NotarySigner.Cose, isJson ? _signer.SignJson(payload) : _signer.SignBinary(payload));
    }

    private SignatureTrust Trust(string level = "strict", string identity = "*", X509Certificate2? root = null, X509Certificate2? tsa = null, string store = "ca", string scope = "*", string revocation = "skip")
    {
        Write(store, root ?? _signer.Root);
        if (tsa is not null)
        {
            Write("tsa", tsa);
        }

        string stores = tsa is null ? $"\"{store}:it\"" : $"\"{store}:it\",\"tsa:it\"";
        string policy = $$$"""
            {"version":"1.0","trustPolicies":[{"name":"it","registryScopes":["{{{scope}}}"],"signatureVerification":{"level":"{{{level}}}","override":{"revocation":"{{{revocation}}}"}},
            "trustStores":[{{{stores}}}],"trustedIdentities":["{{{identity}}}"]}]}
            """;
        return SignatureTrust.Nobody.WithTrustPolicy(Encoding.UTF8.GetBytes(policy), "the policy", _folder.Path);
    }

    private void Write(string type, X509Certificate2 certificate)
    {
        string folder = Path.Combine(_folder.Path, "x509", type, "it");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "root.pem"), certificate.ExportCertificatePem());
    }

    private async Task RefusesAsync(SignatureVerdict verdict, string reason, SignatureTrust? trust = null, DateTimeOffset? time = null)
    {
        ImageSignature signature = await _bench.VerifyAsync(trust ?? Trust(), At(time ?? NotarySigner.Time));
        Assert.True(signature.Verdict == verdict, $"{signature.Verdict}: {signature.Reason}");
        Assert.False(signature.IsAccepted);
        Assert.Contains(reason, signature.Reason, StringComparison.Ordinal);
    }
}
