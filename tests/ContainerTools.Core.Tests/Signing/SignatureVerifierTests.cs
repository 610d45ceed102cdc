using System.Security.Cryptography;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Registry.Referrers;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Signing;

/// <summary>Where signatures are found, and what they are found of.</summary>
public sealed class SignatureVerifierTests : IDisposable
{
    private readonly SigningBench _bench = new();
    private readonly CosignSigner _signer = new();

    public void Dispose()
    {
        _bench.Dispose();
        _signer.Dispose();
    }

    private SignatureVerifier Verifier => new(SignaturePolicy.Of(_signer.Trust));

    [Fact]
    public async Task A_signature_of_the_index_is_one_of_the_image_that_was_chosen_from_it()
    {
        Image image = await UseIndexAsync();
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));

        ImageSignature signature = await Verifier.RequireAsync(image, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(_bench.Digest, signature.Digest);
        Assert.NotEqual(image.Digest, signature.Digest);
    }

    [Fact]
    public async Task A_signature_of_an_index_that_does_not_have_the_image_is_none_of_the_image()
    {
        Image image = await UseIndexAsync();
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));
        SampleImage other = _bench.Registry.AddImage(1, 2_000, "other");
        Image stranger = await _bench.Registry.GetImageAsync(tag: "other");

        ImageException failure = await RegistryBench.FailsAsync(ImageError.SignatureRefused, () => Verifier.RequireAsync(stranger with { IndexDigest = image.IndexDigest }, _bench.Reporter, RegistryBench.Limit()));

        Assert.Contains("nobody has signed it", failure.Message, StringComparison.Ordinal);
        Assert.Equal(other.Digest, stranger.Digest.ToString());
    }

    [Fact]
    public async Task A_refusal_says_of_each_signature_what_it_lacks()
    {
        using var other = new CosignSigner();
        _bench.Attach(null, other.Layer(CosignSigner.Payload(_bench.Subject.Digest)), _signer.Layer(CosignSigner.Payload("sha256:" + new string('a', 64))));

        ImageException failure = await RegistryBench.FailsAsync(
            ImageError.SignatureRefused,
            async () => await Verifier.RequireAsync(await _bench.GetImageAsync(), _bench.Reporter, RegistryBench.Limit()));

        Assert.Contains("has not made it", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not about", failure.Message, StringComparison.Ordinal);
        Assert.Contains(_bench.Subject.Digest, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_moves_meanwhile_changes_nothing()
    {
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));
        Image image = await _bench.GetImageAsync();
        _bench.Registry.AddImage(1, 3_000);

        ImageSignature signature = await Verifier.RequireAsync(image, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(image.Digest, signature.Digest);
    }

    [Fact]
    public async Task No_layer_is_fetched()
    {
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));

        await Verifier.RequireAsync(await _bench.GetImageAsync(), _bench.Reporter, RegistryBench.Limit());

        Assert.Empty(_bench.Registry.LayerRequests((SampleImage)_bench.Subject));
    }

    [Fact]
    public async Task A_repository_that_no_rule_is_about_is_trusted_by_nobody()
    {
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));
        var policy = new SignaturePolicy("it", [new SignatureRule(["registry.example.com/*"], _signer.Trust)]);

        ImageSignature signature = Assert.Single(await new SignatureVerifier(policy).VerifyAsync(await _bench.GetImageAsync(), _bench.Reporter, RegistryBench.Limit()));

        Assert.Equal(SignatureVerdict.Untrusted, signature.Verdict);
        Assert.Contains("no rule about", signature.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ArchiveFormat.OciLayout)]
    [InlineData(ArchiveFormat.OciArchive)]
    public async Task A_bundle_on_disk_has_its_signatures_with_it(ArchiveFormat format)
    {
        _bench.Attach(null, _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest)));
        byte[] payload = BundleMaker.Statement(_bench.Subject.Digest);
        _bench.Attach(BundleMaker.MediaType, BundleMaker.MediaType, System.Text.Encoding.UTF8.GetBytes(BundleMaker.Envelope(payload, BundleMaker.Sign((ECDsa)_signer.Key, BundleMaker.Encoded(payload)), null).ToJsonString()));
        IReadOnlyList<IImage> all = await new ReferrerCollector().AddAsync([await _bench.GetImageAsync()], _bench.Reporter, RegistryBench.Limit());
        string path = _bench.Registry.Folder[format == ArchiveFormat.OciLayout ? "layout" : "it.tar"];
        await ImageExport.WriteFileAsync(all, path, new ExportOptions { Format = format }, false, _bench.Reporter, RegistryBench.Limit());

        Image image = (await ImageImport.ReadAsync(path, null, _bench.Reporter, RegistryBench.Limit())).OfType<Image>().Single(image => image.Digest == _bench.Digest);
        IReadOnlyList<ImageSignature> signatures = await Verifier.VerifyAsync(image, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal([SignatureKind.Cosign, SignatureKind.SigstoreBundle], signatures.Select(signature => signature.Kind).Order());
        Assert.All(signatures, signature => Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason));
    }

    [Fact]
    public async Task What_comes_from_nowhere_cannot_have_signatures()
    {
        Image image = await _bench.GetImageAsync();

        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => Verifier.VerifyAsync(image with { Source = null }, _bench.Reporter, RegistryBench.Limit()));
    }

    [Fact]
    public async Task A_signature_whose_content_is_gone_takes_nothing_from_the_others()
    {
        byte[] payload = CosignSigner.Payload(_bench.Subject.Digest);
        _bench.Attach("application/vnd.dev.cosign.artifact.sig.v1+json", _signer.Layer(CosignSigner.Payload(_bench.Subject.Digest, "null")));
        _bench.Memory.Blobs.Remove(_bench.Memory.Blobs.Single(blob => System.Text.Encoding.UTF8.GetString(blob.Value).Contains("\"optional\":null", StringComparison.Ordinal)).Key, out _);
        _bench.Attach(null, _signer.Layer(payload));

        IReadOnlyList<ImageSignature> all = await _bench.VerifyAllAsync(_signer.Trust);

        Assert.Equal([SignatureVerdict.Valid, SignatureVerdict.Invalid], all.Select(signature => signature.Verdict).Order());
    }

    [ToolTheory("openssl")]
    [InlineData("prime256v1", "-sha256")]
    [InlineData("secp384r1", "-sha384")]
    [InlineData("secp521r1", "-sha512")]
    [InlineData("rsa", "-sha256")]
    [InlineData("rsa-pss", "-sha256")]
    public async Task What_openssl_signed_is_valid(string kind, string hash)
    {
        TemporaryFolder folder = _bench.Registry.Folder;
        string key = folder["key.pem"], payload = folder["payload"], signature = folder["signature"];
        File.WriteAllBytes(payload, CosignSigner.Payload(_bench.Subject.Digest));
        OpenSsl(kind.StartsWith("rsa", StringComparison.Ordinal) ? ["genrsa", "-out", key, "2048"] : ["ecparam", "-genkey", "-name", kind, "-noout", "-out", key]);
        string[] padding = kind == "rsa-pss" ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1"] : [];
        OpenSsl(["dgst", hash, "-sign", key, .. padding, "-out", signature, payload]);
        string pem = OpenSsl(["pkey", "-in", key, "-pubout"]);
        _bench.Attach(null, (CosignSigner.LayerType, File.ReadAllBytes(payload), new Dictionary<string, string> { [CosignSigner.SignatureKey] = Convert.ToBase64String(File.ReadAllBytes(signature)) }));

        Assert.Equal(SignatureVerdict.Valid, (await _bench.VerifyAsync(SignatureTrust.Nobody.WithPublicKey(pem, "it"))).Verdict);
    }

    private static string OpenSsl(string[] arguments) => ProcessRunner.Run("openssl", arguments).Expect().Output;

    // An index under the tag.
    private async Task<Image> UseIndexAsync()
    {
        SampleIndex index = SampleIndex.Of([RandomImage.Of(1, 1_500)]);
        _bench.Registry.Memory.Add(RegistryBench.Repository, index, "1");
        _bench.Subject = index;
        return await _bench.GetImageAsync();
    }
}
