using System.Security.Cryptography;
using System.Text;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;

namespace ContainerTools.Tests.Signing;

/// <summary>Payloads of cosign with a key.</summary>
public sealed class CosignTests : IDisposable
{
    private readonly SigningBench _bench = new();
    private readonly CosignSigner _signer = new();

    public void Dispose()
    {
        _bench.Dispose();
        _signer.Dispose();
    }

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    [InlineData("RSA")]
    public async Task What_the_owner_of_a_key_signed_is_valid(string kind)
    {
        using var signer = new CosignSigner(kind == "RSA" ? RSA.Create(2048) : ECDsa.Create(ECCurve.CreateFromFriendlyName(kind)));
        _bench.Attach(null, signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));

        ImageSignature signature = await _bench.VerifyAsync(signer.Trust);

        Assert.Equal((SignatureVerdict.Valid, true, SignatureKind.Cosign), (signature.Verdict, signature.IsAccepted, signature.Kind));
        Assert.Equal(_bench.Digest, signature.Digest);
        Assert.Equal(_bench.CosignTag, signature.Tag);
        Assert.Equal(["build=7", "team=blue"], signature.Claims.Select(claim => $"{claim.Key}={claim.Value}").Order());
        Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData(signer.Key.ExportSubjectPublicKeyInfo()))}", signature.Identity);
        Assert.Contains("docker-manifest-digest", signature.PayloadText, StringComparison.Ordinal);
        Assert.Null(signature.SigningTime);
    }

    [Fact]
    public async Task A_signature_that_names_its_subject_counts_as_one_under_a_tag_does()
    {
        _bench.Attach("application/vnd.dev.cosign.artifact.sig.v1+json", _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));

        ImageSignature signature = await _bench.VerifyAsync(_signer.Trust);

        Assert.Equal((SignatureVerdict.Valid, null), (signature.Verdict, signature.Tag));
    }

    [Fact]
    public async Task Each_layer_is_a_signature_of_its_own_and_a_bad_one_takes_nothing_from_the_others()
    {
        using var other = new CosignSigner();
        byte[] payload = CosignSigner.Payload(_bench.Subject.Digest);
        _bench.Attach(null, other.Layer(payload), (CosignSigner.LayerType, "[]"u8.ToArray(), new Dictionary<string, string>()), _signer.Layer(payload));

        IReadOnlyList<ImageSignature> all = await _bench.VerifyAllAsync(_signer.Trust);

        Assert.Equal([SignatureVerdict.Invalid, SignatureVerdict.Invalid, SignatureVerdict.Valid], all.Select(signature => signature.Verdict));
    }

    [Fact]
    public async Task One_of_several_keys_will_do()
    {
        using var other = new CosignSigner();
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));

        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(other.Trust.WithPublicKey(_signer.PublicKey, "it"))).Verdict);
        Assert.Equal(SignatureVerdict.Invalid, (await _bench.VerifyAsync(other.Trust)).Verdict);
        Assert.Equal(SignatureVerdict.Untrusted, (await _bench.VerifyAsync(SignatureTrust.Nobody)).Verdict);
    }

    [Fact]
    public async Task A_signature_of_another_image_is_invalid_and_says_of_which_it_is()
    {
        string other = "sha256:" + new string('a', 64);
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(other)));

        ImageSignature signature = await _bench.VerifyAsync(_signer.Trust);

        Assert.Equal((SignatureVerdict.Invalid, false), (signature.Verdict, signature.IsAccepted));
        Assert.Equal($"It is about {other} and not about {_bench.Digest}.", signature.Reason);
    }

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("%%%", "is not base64")]
    [InlineData("AAAA", "has not made it")]
    public async Task A_signature_that_is_none_is_invalid(string signature, string reason)
    {
        var annotations = signature.Length == 0 ? [] : new Dictionary<string, string> { [CosignSigner.SignatureKey] = signature };
        _bench.Attach(null, (CosignSigner.LayerType, CosignSigner.Payload(_bench.Subject.Digest), annotations));

        ImageSignature read = await _bench.VerifyAsync(_signer.Trust);

        Assert.Equal(SignatureVerdict.Invalid, read.Verdict);
        Assert.Contains(reason, read.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"DIGEST"},"type":"cosign container image signature"},"critical":{"type":"x"}}""", "more than once")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"DIGEST"},"type":"cosign container image signature"},"Critical":{"type":"x"}}""", "more than once")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"DIGEST","Docker-manifest-digest":"sha256:0"},"type":"cosign container image signature"}}""", "more than once")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"DIGEST"},"type":"atomic container signature"}}""", "is not of cosign")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":7},"type":"cosign container image signature"}}""", "is no digest")]
    [InlineData("""{"critical":{"type":"cosign container image signature"}}""", "'image' is missing")]
    [InlineData("\u0001", "is not valid JSON")]
    public async Task A_payload_that_can_be_read_in_two_ways_or_not_at_all_is_invalid(string payload, string reason)
    {
        _bench.Attach(null, _signer.Layer(Encoding.UTF8.GetBytes(payload.Replace("DIGEST", _bench.Subject.Digest, StringComparison.Ordinal))));

        ImageSignature read = await _bench.VerifyAsync(_signer.Trust);

        Assert.Equal(SignatureVerdict.Invalid, read.Verdict);
        Assert.Contains(reason, read.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_digest_is_found_whichever_case_its_name_has()
    {
        string payload = Encoding.UTF8.GetString(CosignSigner.Payload(_bench.Subject.Digest, "null")).Replace("docker-manifest-digest", "Docker-manifest-digest", StringComparison.Ordinal);
        _bench.Attach(null, _signer.Layer(Encoding.UTF8.GetBytes(payload)));

        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(_signer.Trust)).Verdict);
    }

    [Fact]
    public async Task What_terminals_obey_is_not_in_a_reason()
    {
        _bench.Attach(null, _signer.Layer(Encoding.UTF8.GetBytes("""{"critical":{"image":{},"type":"\u001b[31mred"}}""")));

        Assert.DoesNotContain('\u001b', (await _bench.VerifyAsync(_signer.Trust)).Reason);
    }

    [Fact]
    public async Task A_payload_that_is_too_large_is_not_read()
    {
        _bench.Attach(null, _signer.Layer(new byte[(4 << 20) + 1]));

        Assert.Equal(SignatureVerdict.Invalid, (await _bench.VerifyAsync(_signer.Trust)).Verdict);
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public async Task No_more_than_fifty_signatures_are_looked_at(int count, bool warns)
    {
        byte[] payload = CosignSigner.Payload(_bench.Subject.Digest);
        _bench.Attach(null, [.. Enumerable.Repeat(_signer.Layer(payload), count)]);

        Assert.Equal(50, (await _bench.VerifyAllAsync(_signer.Trust)).Count);
        Assert.Equal(warns, _bench.Reporter.Warnings.Any(warning => warning.Contains("more than 50 signatures", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("no PEM at all", ImageError.Malformed)]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", ImageError.Malformed)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", ImageError.Malformed)]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----", ImageError.Unsupported)]
    public void A_key_that_cannot_be_used_is_refused(string pem, ImageError error) =>
        Assert.Equal(error, Assert.Throws<ImageException>(() => SignatureTrust.Nobody.WithPublicKey(pem, "it")).Error);

    [Fact]
    public void A_small_key_is_refused()
    {
        using var small = RSA.Create(1024);

        Assert.Equal(ImageError.Unsupported, Assert.Throws<ImageException>(() => SignatureTrust.Nobody.WithPublicKey(small.ExportSubjectPublicKeyInfoPem(), "it")).Error);
    }
}
