using ContainerTools.Compression;
using ContainerTools.Registry.Publishing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>A registry to take images from, and another one to bring them to.</summary>
internal sealed class PublishBench : IDisposable
{
    public const string Repository = "mirror/app";

    public RegistryBench From { get; } = new();

    public RegistryBench To { get; } = new();

    public MemoryRepository Target => To.Memory[Repository];

    public CollectingReporter Reporter => To.Reporter;

    public ImageReference Destination => ImageReference.Parse($"{To.Server.Authority}/{Repository}");

    public PublishOptions Options { get; set; } = new();

    public ImagePublisher Publisher => new(To.Client, Options);

    public void Dispose()
    {
        From.Dispose();
        To.Dispose();
    }

    public async Task<Image> GetImageAsync(int layers = 3, int size = 40_000)
    {
        From.AddImage(layers, size);
        return await From.GetImageAsync();
    }

    public async Task<IImage> GetIndexAsync(SampleManifest index)
    {
        From.Memory.Add(RegistryBench.Repository, index, "index");
        return await From.Client.GetAllPlatformsAsync(From.Reference("index"), From.Reporter, RegistryBench.Limit());
    }

    public Task<IReadOnlyList<ImageReference>> PublishAsync(IImage image, params string[] tags) => PublishAsync(image, CancellationToken.None, tags);

    public Task<IReadOnlyList<ImageReference>> PublishAsync(IImage image, CancellationToken cancel, params string[] tags) => Publisher.PublishAsync(
        new Publication(image, Destination, tags), Reporter, cancel.CanBeCanceled ? cancel : RegistryBench.Limit(60));

    /// <summary>Everything is there, and as it was.</summary>
    public void AssertHas(IImage image, params string[] tags)
    {
        foreach (ManifestTree manifest in ManifestTree.Of(image).ChildrenFirst())
        {
            Assert.Equal(manifest.Document.Raw.ToArray(), Target.Manifests[manifest.Digest.ToString()].Content);
            Assert.Equal(manifest.Document.MediaType, Target.Manifests[manifest.Digest.ToString()].MediaType);
            Assert.All(manifest.Blobs, blob => Assert.Equal(blob.Digest.ToString(), Hash.Sha256(Target.Blobs[blob.Digest.ToString()])));
        }

        Assert.All(tags, tag => Assert.Equal(image.Digest.ToString(), Target.Tags[tag]));
    }

    /// <summary>What is tagged is complete.</summary>
    public void AssertNothingIncomplete()
    {
        foreach (string digest in Target.Tags.Values)
        {
            var manifest = ManifestDocument.Parse(Target.Manifests[digest].Content);
            Assert.All(manifest is Manifest image ? image.Layers.Append(image.Config) : [], blob => Assert.True(Target.Blobs.ContainsKey(blob.Digest.ToString())));
            Assert.All(manifest is IndexManifest index ? index.Manifests : [], child => Assert.True(Target.Manifests.ContainsKey(child.Digest.ToString())));
        }
    }

    /// <summary>An image of ours whose only layer is not compressed.</summary>
    public static Image Compose(byte[] tar)
    {
        Digest diffId = Digest.Of("sha256", tar);
        ImageConfig config = ImageConfig.Parse(System.Text.Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{diffId}}}"]}}"""), "sha256");
        var layer = new Layer(new MemoryBlob(MediaTypes.OciLayer, diffId, tar), diffId);
        var manifest = (Manifest)ManifestDocument.Parse(ManifestWriter.Write(config, [layer], new Dictionary<string, string> { ["a"] = "b" }));
        return Image.Create(manifest, config, _ => layer.Blob);
    }

    public PublishBench With(Codec codec, IDigestCache? digests = null)
    {
        Options = Options with { Compression = codec, Digests = digests };
        return this;
    }
}
