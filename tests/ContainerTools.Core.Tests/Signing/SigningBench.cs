using System.Text.Json.Nodes;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Signing;

/// <summary>A registry with an image, to which signatures are attached.</summary>
internal sealed class SigningBench : IDisposable
{
    private readonly RegistryBench _bench = new();

    public SigningBench() => Subject = _bench.AddImage(1, 1_000);

    public SampleManifest Subject { get; set; }

    public RegistryBench Registry => _bench;

    public CollectingReporter Reporter => _bench.Reporter;

    public Digest Digest => Digest.Parse(Subject.Digest);

    public string Repository => $"{_bench.Server.Authority}/{RegistryBench.Repository}";

    public string CosignTag => $"{Subject.Digest.Replace(':', '-')}.sig";

    public MemoryRepository Memory => _bench.Memory[RegistryBench.Repository];

    public void Dispose() => _bench.Dispose();

    /// <summary>Puts a manifest beside the image.</summary>
    /// <param name="artifactType">Null for cosign's old way, in which a tag says what it belongs to.</param>
    /// <param name="layers">Media type, content and annotations of each.</param>
    public string Attach(string? artifactType, params (string MediaType, byte[] Content, IReadOnlyDictionary<string, string> Annotations)[] layers)
    {
        var manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest };
        if (artifactType is not null)
        {
            manifest["artifactType"] = artifactType;
            manifest["subject"] = Describe(Subject.MediaType, Subject.Digest, Subject.Content.Length);
        }

        byte[] config = artifactType is null ? """{"architecture":"","os":"","rootfs":{"type":"layers","diff_ids":[]},"config":{}}"""u8.ToArray() : "{}"u8.ToArray();
        manifest["config"] = Describe(artifactType is null ? MediaTypes.OciConfig : MediaTypes.Empty, Memory.AddBlob(config), config.Length);
        manifest["layers"] = new JsonArray([.. layers.Select(layer =>
        {
            JsonObject descriptor = Describe(layer.MediaType, Memory.AddBlob(layer.Content), layer.Content.Length);
            descriptor["annotations"] = new JsonObject(layer.Annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
            return descriptor;
        })]);
        return Memory.AddManifest(System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()), MediaTypes.OciManifest, artifactType is null ? [CosignTag] : []);
    }

    public string Attach(string artifactType, string mediaType, byte[] content) => Attach(artifactType, (mediaType, content, new Dictionary<string, string>()));

    public Task<Image> GetImageAsync() => _bench.GetImageAsync();

    public async Task<IReadOnlyList<ImageSignature>> VerifyAllAsync(SignatureTrust trust, TimeProvider? clock = null) =>
        await new SignatureVerifier(SignaturePolicy.Of(trust), clock).VerifyAsync(_bench.Client, _bench.Reference().WithTag(null).WithDigest(Digest), Reporter, RegistryBench.Limit());

    public async Task<ImageSignature> VerifyAsync(SignatureTrust trust, TimeProvider? clock = null) => Assert.Single(await VerifyAllAsync(trust, clock));

    private static JsonObject Describe(string mediaType, string digest, int size) => new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };
}
