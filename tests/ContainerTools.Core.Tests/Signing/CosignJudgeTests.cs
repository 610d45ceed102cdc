using ContainerTools.Registry;
using ContainerTools.Registry.Transport;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.Serving;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Signing;

/// <summary>What cosign itself has signed, at a registry of ours.</summary>
public sealed class CosignJudgeTests : IDisposable
{
    private readonly ServingBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(1, 1_000);
    private readonly RegistryClient _client = new(new RegistryOptions());
    private readonly ProcessOptions _options = new() { Environment = new Dictionary<string, string?> { ["COSIGN_PASSWORD"] = "", ["COSIGN_EXPERIMENTAL"] = "1" } };

    public CosignJudgeTests() => _bench.Push(_sample, "1");

    public void Dispose()
    {
        _client.Dispose();
        _bench.Dispose();
    }

    private string Name => $"{_bench.Registry.Uri.Authority}/{ServingBench.Repository}@{_sample.Digest}";

    private string KeyPrefix => _bench.Folder["key"];

    [ToolFact("cosign")]
    public async Task What_cosign_signed_with_a_key_is_valid_under_a_tag_and_as_a_referrer()
    {
        MakeKey();
        string[] sign = ["sign", "--key", $"{KeyPrefix}.key", "--tlog-upload=false", "--allow-insecure-registry", "--yes", "-a", "team=blue", Name];
        Run(sign);
        Run([.. sign, "--registry-referrers-mode=oci-1-1"]);

        IReadOnlyList<ImageSignature> all = await VerifyAsync();

        Assert.Equal(["", $"{_sample.Digest.Replace(':', '-')}.sig"], all.Select(signature => signature.Tag ?? "").Distinct().Order());
        Assert.All(all, signature => Assert.Equal((SignatureVerdict.Valid, "blue"), (signature.Verdict, signature.Claims["team"])));
    }

    [ToolFact("cosign")]
    public async Task What_cosign_attested_is_known_for_no_signature()
    {
        MakeKey();
        string predicate = _bench.Folder["predicate.json"];
        File.WriteAllText(predicate, """{"a":1}""");
        Run("attest", "--key", $"{KeyPrefix}.key", "--tlog-upload=false", "--allow-insecure-registry", "--yes", "--new-bundle-format", "--type", "custom", "--predicate", predicate, Name);

        ImageSignature attestation = Assert.Single(await VerifyAsync());

        Assert.Equal((SignatureKind.SigstoreBundle, SignatureVerdict.NotSupported), (attestation.Kind, attestation.Verdict));
        Assert.Contains("attestation", attestation.Reason, StringComparison.Ordinal);
    }

    private void MakeKey() => Run("generate-key-pair", "--output-key-prefix", KeyPrefix);

    private Task<IReadOnlyList<ImageSignature>> VerifyAsync()
    {
        SignatureTrust trust = SignatureTrust.Nobody.WithPublicKey(File.ReadAllText($"{KeyPrefix}.pub"), "the key");
        return new SignatureVerifier(SignaturePolicy.Of(trust)).VerifyAsync(_client, ImageReference.Parse(Name), new CollectingReporter(), RegistryBench.Limit());
    }

    private void Run(params string[] arguments) => ProcessRunner.Run("cosign", arguments, _options).Expect();
}
