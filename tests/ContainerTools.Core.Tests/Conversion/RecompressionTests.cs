using ContainerTools.Compression;
using ContainerTools.Conversion;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Conversion;

public sealed class RecompressionTests : IDisposable
{
    private readonly Converted _converted = new();

    public void Dispose() => _converted.Dispose();

    [Theory]
    [InlineData(Codec.None, MediaTypes.OciLayer)]
    [InlineData(Codec.GzipPortable, MediaTypes.OciLayerGzip)]
    [InlineData(Codec.Zstd, MediaTypes.OciLayerZstd)]
    public async Task Layers_get_another_form_and_the_image_keeps_its_ID(Codec codec, string mediaType)
    {
        Image before = Converted.Image((SampleImage)SampleShelf.All["oci"]);

        Image after = await _converted.ConvertAsync(before, new() { LayerCompression = codec });

        Assert.Equal(before.Id, after.Id);
        Assert.All(after.Layers, layer => Assert.Equal(mediaType, layer.MediaType));
        Assert.Equal(before.Layers.Select(layer => layer.DiffId), after.Layers.Select(layer => layer.DiffId));
        Assert.Equal(after.Manifest.Layers.Select(layer => (layer.Digest, layer.Size)), after.Layers.Select(layer => (layer.Digest, layer.Size)));
        foreach ((Layer old, Layer layer) in before.Layers.Zip(after.Layers))
        {
            Assert.NotEqual(old.Digest, layer.Digest);
            Assert.Equal(await Converted.TarOfAsync(old), await Converted.TarOfAsync(layer));
        }
    }

    [Fact]
    public async Task A_layer_that_is_compressed_so_already_keeps_its_bytes()
    {
        Image gzip = Converted.Image(new LayerTar().File("a", "a"));
        Image zstd = await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Zstd });

        Assert.Same(gzip, await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Gzip }));
        Assert.Same(zstd, await _converted.ConvertAsync(zstd, new() { LayerCompression = Codec.Zstd }));
    }

    [Fact]
    public async Task A_level_or_force_compresses_it_anew()
    {
        Image gzip = Converted.Image(new LayerTar().File("a", new string('a', 100_000) + string.Concat(Enumerable.Range(0, 20_000))));

        Image small = await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Gzip, CompressionLevel = 9 });
        Image quick = await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Gzip, CompressionLevel = 1 });
        Image usual = await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Gzip, RecompressesAll = true });

        Assert.Equal(4, new[] { gzip, small, quick, usual }.Select(image => image.Layers[0].Digest).Distinct().Count());
        Assert.True(small.Layers[0].Size < quick.Layers[0].Size);
        Assert.All(new[] { small, quick, usual }, image => Assert.Equal(gzip.Layers[0].DiffId, image.Layers[0].DiffId));
    }

    [Fact]
    public async Task Portable_gzip_is_the_same_whatever_the_layers_were()
    {
        Image gzip = Converted.Image(new LayerTar().File("a", "a"), new LayerTar().File("b", "b"));
        Image zstd = await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Zstd });
        var portable = new ConversionOptions { LayerCompression = Codec.GzipPortable };

        Image one = await _converted.ConvertAsync(gzip, portable);

        Assert.Equal(one.Layers.Select(layer => layer.Digest), (await _converted.ConvertAsync(zstd, portable)).Layers.Select(layer => layer.Digest));
        Assert.Equal(one.Digest, (await _converted.ConvertAsync(one, portable)).Digest);
    }

    [Fact]
    public async Task What_was_made_before_is_taken_from_the_store()
    {
        Image image = Converted.Image(new LayerTar().File("a", "a"));
        var zstd = new ConversionOptions { LayerCompression = Codec.Zstd };
        Image first = await _converted.ConvertAsync(image, zstd);

        Image second = await _converted.ConvertAsync(image, zstd);

        Assert.Equal(first.Digest, second.Digest);
        Assert.Contains(_converted.Said.Lines, line => line.Contains("made before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Annotations_about_places_in_the_old_bytes_go_and_others_stay()
    {
        SampleImage sample = new ImageFactory().Add(SampleLayer.Empty()).Build();
        string text = System.Text.Encoding.UTF8.GetString(sample.Content).Replace("\"layers\":[{", "\"layers\":[{\"annotations\":{\"containerd.io/snapshot/stargz/toc.digest\":\"sha256:0\",\"io.github.containers.zstd-chunked.manifest-position\":\"1\",\"kept\":\"yes\"},", StringComparison.Ordinal);
        Image before = Converted.Image(sample);
        Image image = Image.Create((Manifest)ManifestDocument.Parse(System.Text.Encoding.UTF8.GetBytes(text)), before.Config, _ => before.Layers[0].Blob);

        Image after = await _converted.ConvertAsync(image, new() { LayerCompression = Codec.Zstd });

        Assert.Equal(3, image.Manifest.Layers[0].Annotations.Count);
        Assert.Equal(["kept"], after.Manifest.Layers[0].Annotations.Keys);
    }

    [Fact]
    public async Task A_damaged_layer_is_an_error_and_nothing_is_made()
    {
        Image image = Converted.Image(new LayerTar().File("a", "a"));
        byte[] wrong = new byte[image.Layers[0].Size];
        var damaged = Image.Create(image.Manifest, image.Config, descriptor => new MemoryBlob(descriptor.MediaType, descriptor.Digest, wrong));

        Assert.Equal(ImageError.DigestMismatch, (await _converted.FailAsync(damaged, new() { LayerCompression = Codec.Zstd })).Error);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(Codec.None, 5)]
    [InlineData(Codec.Gzip, 10)]
    [InlineData(Codec.Gzip, 0)]
    [InlineData(Codec.Zstd, 20)]
    public async Task A_level_that_there_is_not_is_refused_at_once(Codec? codec, int level) =>
        Assert.Equal(ImageError.InvalidArgument, (await _converted.FailAsync(Converted.Image(new LayerTar()), new() { LayerCompression = codec, CompressionLevel = level })).Error);
}
