using System.Collections.Concurrent;
using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Registry;

/// <summary>Layers that are compressed on their way.</summary>
public sealed class CompressedPublishTests : IDisposable
{
    private readonly PublishBench _bench = new();
    private readonly byte[] _tar = new LayerTar().File("random", RandomImage.Bytes(1, 9 * 1024 * 1024)).File("zeros", new byte[20_000_000]).ToArray();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Codec.Gzip, MediaTypes.OciLayerGzip)]
    [InlineData(Codec.GzipPortable, MediaTypes.OciLayerGzip)]
    public Task Gzip_arrives(Codec codec, string mediaType) => Arrives(codec, mediaType);

    [ToolFact("zstd")]
    public Task Zstandard_arrives() => Arrives(Codec.Zstd, MediaTypes.OciLayerZstd);

    [Fact]
    public async Task Layers_that_have_the_compression_already_stay_as_they_are()
    {
        Image image = await _bench.GetImageAsync();

        await _bench.With(Codec.Gzip).PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Theory]
    [InlineData(SampleCompression.Gzip, Codec.Zstd, MediaTypes.OciLayerZstd)]
    [ToolData("zstd", SampleCompression.Zstd, Codec.Gzip, MediaTypes.OciLayerGzip)]
    public async Task Layers_that_have_another_compression_get_the_one_that_was_asked_for(SampleCompression before, Codec codec, string mediaType)
    {
        _bench.From.Memory.Add(RegistryBench.Repository, RandomImage.Of(3, 40_000, before), "1");
        Image image = await _bench.From.GetImageAsync();

        await _bench.With(codec).PublishAsync(image, "1");

        Image there = await _bench.To.Client.GetImageAsync(_bench.Destination.WithTag("1"), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        Assert.Equal(image.Id, there.Id);
        await AssertLayersAsync(image, there, mediaType);
        _bench.AssertHas(there, "1");
    }

    [Fact]
    public async Task What_was_compressed_before_is_not_compressed_again()
    {
        var digests = new Digests();
        Image image = PublishBench.Compose(_tar);
        await _bench.With(Codec.Gzip, digests).PublishAsync(image, "1");
        _bench.To.Server.Forget();

        await _bench.PublishAsync(image, "1");

        // Whether the layer is there, then the tag and the manifest.
        Assert.Equal(["HEAD", "HEAD", "HEAD"], _bench.To.Server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_tar_that_is_not_what_its_diff_id_says_does_not_arrive()
    {
        Image good = PublishBench.Compose(_tar);
        Image bad = good with { Layers = [new Layer(new WrongBlob(good.Layers[0].Descriptor, _tar), good.Layers[0].DiffId)] };

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.With(Codec.Gzip).PublishAsync(bad, "1"));

        Assert.Empty(_bench.Target.Blobs);
        Assert.Equal(0, _bench.To.Memory.Uploads.Open);
    }

    [Fact]
    public async Task An_upload_that_the_registry_forgets_begins_anew()
    {
        int lost = 0;
        _bench.To.Memory.Intercept = request => request.Method == "PATCH" && Interlocked.Increment(ref lost) == 2 || request.Method == "GET" && request.Path.Contains("/uploads/", StringComparison.Ordinal)
            ? ScriptedResponse.Error(404, "BLOB_UPLOAD_UNKNOWN")
            : null;
        Image image = PublishBench.Compose(_tar);

        await _bench.With(Codec.Gzip).PublishAsync(image, "1");

        await AssertRoundTripAsync(image);
    }

    [Fact]
    public async Task All_images_of_an_index_get_the_compression_and_the_index_leads_to_them()
    {
        var index = (ImageIndex)await _bench.GetIndexAsync(SampleIndex.Of([RandomImage.Of(1, 3_000, SampleCompression.None), RandomImage.Of(2, 3_000, SampleCompression.Gzip)]));

        await _bench.With(Codec.Zstd).PublishAsync(index, "1");

        var there = (ImageIndex)await _bench.To.Client.GetAllPlatformsAsync(_bench.Destination.WithTag("1"), _bench.Reporter, RegistryBench.Limit());
        Assert.NotEqual(index.Digest, there.Digest);
        Assert.Equal(index.Images.Select(image => image.Id), there.Images.Select(image => image.Id));
        foreach ((Image before, Image after) in index.Images.Zip(there.Images))
        {
            await AssertLayersAsync(before, after, MediaTypes.OciLayerZstd);
        }

        _bench.AssertHas(there, "1");
    }

    [Fact]
    public async Task An_index_whose_layers_have_the_compression_already_stays_as_it_is()
    {
        IImage index = await _bench.GetIndexAsync(SampleIndex.Of([RandomImage.Of(1, 3_000, SampleCompression.Gzip)]));

        await _bench.With(Codec.Gzip).PublishAsync(index, "1");

        _bench.AssertHas(index, "1");
    }

    private async Task Arrives(Codec codec, string mediaType)
    {
        Image image = PublishBench.Compose(_tar);

        ImageReference published = Assert.Single(await _bench.With(codec).PublishAsync(image, "1"));

        Image there = await AssertRoundTripAsync(image);
        Assert.Equal(mediaType, there.Layers[0].MediaType);
        Assert.Equal(there.Digest, published.Digest);
        Assert.Equal("b", there.Manifest.Annotations["a"]);
        Assert.InRange(there.Size, 9_000_000, 11_000_000);
        Assert.All(_bench.To.Server.Requests.Where(request => request.Method == "PATCH"), request => Assert.NotNull(request.Header("Content-Length")));
    }

    private async Task AssertLayersAsync(Image before, Image after, string mediaType)
    {
        Assert.All(after.Layers, layer => Assert.Equal(mediaType, layer.MediaType));
        Assert.Equal(before.Layers.Select(layer => layer.DiffId), after.Layers.Select(layer => layer.DiffId));
        foreach (Layer layer in after.Layers)
        {
            // Reading to the end compares with the diff ID.
            using Stream tar = await layer.OpenTarAsync(_bench.Reporter, RegistryBench.Limit());
            await tar.CopyToAsync(Stream.Null);
        }
    }

    private async Task<Image> AssertRoundTripAsync(Image image)
    {
        Image there = await _bench.To.Client.GetImageAsync(_bench.Destination.WithTag("1"), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        Assert.Equal(image.Id, there.Id);
        Assert.Equal(image.Layers[0].DiffId, there.Layers[0].DiffId);
        using Stream tar = await there.Layers[0].OpenTarAsync(_bench.Reporter, RegistryBench.Limit());
        using var content = new MemoryStream();
        await tar.CopyToAsync(content);
        Assert.Equal(_tar, content.ToArray());
        return there;
    }

    private sealed class WrongBlob(Descriptor descriptor, byte[] content) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
        {
            byte[] wrong = [.. content];
            wrong[^2000] ^= 1;
            return Task.FromResult<Stream>(new MemoryStream(wrong));
        }
    }

    private sealed class Digests : IDigestCache
    {
        private readonly ConcurrentDictionary<string, Digest> _known = new();

        public Digest? Find(string key) => _known.TryGetValue(key, out Digest digest) ? digest : null;

        public void Set(string key, Digest digest) => _known[key] = digest;

        public void Remove(string key) => _known.TryRemove(key, out _);
    }
}
