using ContainerTools.Conversion;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Conversion;

/// <summary>Converts samples with a store of its own.</summary>
internal sealed class Converted : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CollectingReporter Said { get; } = new();

    public void Dispose() => _folder.Dispose();

    public async Task<T> ConvertAsync<T>(T image, ConversionOptions options)
        where T : IImage => (T)await new ImageConverter(new ImageStore(_folder["store"]), options).ConvertAsync(image, Said, default);

    public Task<ImageException> FailAsync(IImage image, ConversionOptions options) => Assert.ThrowsAsync<ImageException>(() => ConvertAsync(image, options));

    /// <summary>With the bytes of its layers, unlike that of others.</summary>
    public static Image Image(SampleImage sample, Platform? platform = null)
    {
        Dictionary<string, byte[]> blobs = sample.Blobs.DistinctBy(blob => blob.Digest).ToDictionary(blob => blob.Digest, blob => blob.Content);
        return ContainerTools.Image.Create(
            (Manifest)ManifestDocument.Parse(sample.Content, sample.MediaType),
            ImageConfig.Parse(sample.Config.Content),
            descriptor => new MemoryBlob(descriptor.MediaType, descriptor.Digest, blobs[descriptor.Digest.ToString()]),
            platform);
    }

    public static Image Image(params LayerTar[] layers)
    {
        var factory = new ImageFactory { Config = { ["Cmd"] = "/none" } };
        foreach ((int i, LayerTar tar) in layers.Index())
        {
            factory.Add(new SampleLayer(tar.ToArray(), createdBy: $"step {i}"));
        }

        return Image(factory.Build());
    }

    public static ImageIndex Index(SampleIndex sample)
    {
        var manifest = (IndexManifest)ManifestDocument.Parse(sample.Content, sample.MediaType);
        return new ImageIndex(manifest, manifest.Manifests.Select(descriptor =>
        {
            SampleManifest child = sample.Children.First(child => child.Digest == descriptor.Digest.ToString());
            return child is SampleIndex nested ? new IndexEntry(descriptor, Index(nested))
                : IndexEntry.IsAttestationEntry(descriptor) ? new IndexEntry(descriptor, new Artifact((Manifest)ManifestDocument.Parse(child.Content, child.MediaType), []))
                : new IndexEntry(descriptor, Image((SampleImage)child, descriptor.Platform));
        }).ToArray());
    }

    public static async Task<byte[]> TarOfAsync(Layer layer)
    {
        using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, default);
        using var bytes = new MemoryStream();
        await tar.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
