using System.Text.Json.Nodes;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Archive;

/// <summary>Reading the archives of all tools.</summary>
public sealed class ImageImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Dialects.All.Keys];

    // Crane's names have colons, which Windows has not.
    public static TheoryData<string> NamesOfPlainFiles => [.. Dialects.All.Keys.Where(name => name != "crane")];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_archive_of_any_tool_gives_the_image(string dialect)
    {
        SampleImage sample = new ImageFactory().Add(RandomImage.Layer(1, 3000)).Add(SampleLayer.Empty()).Add(RandomImage.Layer(2, 2000)).Add(SampleLayer.Empty()).Build();

        var image = (Image)Assert.Single(await ReadAsync(Dialects.All[dialect](sample)));

        Assert.Equal(sample.Config.Content, image.Config.Raw.ToArray());
        Assert.Equal(sample.Id, image.Id.ToString());
        Assert.Equal(sample.Layers.Select(layer => layer.DiffId), image.Layers.Select(layer => layer.DiffId.ToString()));
        Assert.Equal(sample.Layers.Select(layer => layer.Tar), await Task.WhenAll(image.Layers.Select(ImportedImages.ReadTarAsync)));
        Assert.Equal(Dialects.IsNamed(dialect) ? [Dialects.Tag] : [], image.RepoTags);
        Assert.Equal(Dialects.IsNamed(dialect) ? Dialects.Tag : null, image.Reference?.ToString());
        Assert.Equal(_folder["archive"], image.Source!.Name);
    }

    [UnixFact]
    public Task So_does_what_was_unpacked_of_names_with_colons() => So_does_what_was_unpacked_of_it("crane");

    [Theory]
    [MemberData(nameof(NamesOfPlainFiles))]
    public async Task So_does_what_was_unpacked_of_it(string dialect)
    {
        SampleImage sample = RandomImage.Of(2, 900);
        await File.WriteAllBytesAsync(_folder["archive"], Dialects.All[dialect](sample));
        Directory.CreateDirectory(_folder["unpacked"]);
        System.Formats.Tar.TarFile.ExtractToDirectory(_folder["archive"], _folder["unpacked"], overwriteFiles: true);

        IReadOnlyList<IImage> images = await ImportedImages.ReadAsync(_folder["unpacked"]);

        Assert.Equal(sample.Id, Assert.Single(Assert.Single(images).Images).Id.ToString());
    }

    [ToolTheory("zstd", "bzip2", "xz")]
    [InlineData(SampleCompression.None)]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.GzipMembers)]
    [ToolData("zstd", SampleCompression.Zstd)]
    [ToolData("bzip2", SampleCompression.Bzip2)]
    [ToolData("xz", SampleCompression.Xz)]
    public async Task Layers_may_be_compressed_in_any_way_and_called_anything(SampleCompression compression)
    {
        SampleImage sample = RandomImage.Of(2, 3000, compression);
        LayerTar tar = new LayerTar().File("c", sample.Config.Content).File("0.tar", sample.LayerBlobs[0].Content).File("1.tar.gz", sample.LayerBlobs[1].Content);

        var image = (Image)Assert.Single(await ReadAsync(tar.Json("manifest.json", Dialects.Manifest("c", ["0.tar", "1.tar.gz"])).ToArray()));

        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Digest), image.Layers.Select(layer => layer.Digest.ToString()));
        Assert.EndsWith(compression switch { SampleCompression.None => ".tar", SampleCompression.GzipMembers => "+gzip", var other => "+" + other.ToString().ToLowerInvariant() }, image.Layers[0].MediaType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_gets_a_manifest_always_gets_the_same()
    {
        SampleImage sample = RandomImage.Of(3, 500);

        IReadOnlyList<IImage> first = await ReadAsync(Dialects.All["docker 24"](sample));
        IReadOnlyList<IImage> second = await ReadAsync(Dialects.All["skopeo"](sample));

        Assert.Equal(first[0].Digest, second[0].Digest);
    }

    [Fact]
    public async Task An_image_without_layers_is_one()
    {
        SampleImage sample = new ImageFactory().AddStep("CMD true").Build();
        byte[] archive = new LayerTar().File("c.json", sample.Config.Content).Json("manifest.json", Dialects.Manifest("c.json", [], "acme/none:1")).ToArray();

        var image = (Image)Assert.Single(await ReadAsync(archive));

        Assert.Equal((sample.Id, 0), (image.Id.ToString(), image.Layers.Count));
    }

    [Fact]
    public async Task Several_images_are_given_in_their_order_each_once_with_all_its_names()
    {
        SampleImage first = RandomImage.Of(2, 800);
        SampleImage second = RandomImage.Of(1, 800, seed: 2);
        LayerTar tar = new LayerTar().File("1.json", first.Config.Content).File("2.json", second.Config.Content).File("a", first.Layers[0].Tar).File("b", first.Layers[1].Tar);
        JsonArray list =
        [
            .. Dialects.Manifest("2.json", ["b"], "acme/two:1", "test_image").Concat(Dialects.Manifest("1.json", ["a", "b"])).Concat(Dialects.Manifest("2.json", ["b"], "acme/two:2", "docker.io/acme/two:1")).Select(node => node!.DeepClone()),
        ];
        list[1]!.AsObject().Remove("RepoTags");

        IReadOnlyList<IImage> images = await ReadAsync(tar.Json("manifest.json", list).ToArray());

        Assert.Equal([second.Id, first.Id], images.Cast<Image>().Select(image => image.Id.ToString()));
        Assert.Equal(["acme/two:1", "test_image:latest", "acme/two:2"], images[0].RepoTags);
        Assert.Empty(images[1].RepoTags);
    }

    private async Task<IReadOnlyList<IImage>> ReadAsync(byte[] archive)
    {
        await File.WriteAllBytesAsync(_folder["archive"], archive);
        return await ImportedImages.ReadAsync(_folder["archive"]);
    }
}
