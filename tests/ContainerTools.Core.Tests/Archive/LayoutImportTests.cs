using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Archive;

/// <summary>Reading OCI layouts, alone and with a docker archive in the same file.</summary>
public sealed class LayoutImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CollectingReporter _reporter = new();
    private readonly SampleImage _one = RandomImage.Of(2, 700);
    private readonly SampleImage _two = RandomImage.Of(1, 700, seed: 5);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3.20", null, "", "3.20")]
    [InlineData("3.20", "docker.io/library/alpine:3.20", "alpine:3.20", "")]
    [InlineData("localhost:5000/app:1", null, "localhost:5000/app:1", "")]
    [InlineData("acme/app", null, "acme/app:latest", "")]
    [InlineData("UPPERCASE-IS-INVALID", null, "", "UPPERCASE-IS-INVALID")]
    [InlineData(null, "acme/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", "")]
    [InlineData(null, null, "", "")]
    public async Task Names_are_those_of_docker_and_those_of_skopeo(string? refName, string? imageName, string repoTags, string layoutNames)
    {
        IImage image = Assert.Single(await ReadAsync(Layout(_one).Json("index.json", Dialects.Index(Dialects.Entry(_one, refName, imageName)))));

        Assert.Equal((repoTags, layoutNames), (string.Join(',', image.RepoTags), string.Join(',', image.LayoutNames)));
        Assert.Equal((_one.Digest, _one.Id), (image.Digest.ToString(), image.Images[0].Id.ToString()));
    }

    [Fact]
    public async Task A_layouts_own_names_are_written_to_a_layout_again_until_the_image_is_renamed()
    {
        IImage image = Assert.Single(await ReadAsync(Layout(_one).Json("index.json", Dialects.Index(Dialects.Entry(_one, "a"), Dialects.Entry(_one, "b"), Dialects.Entry(_one, "c:1")))));

        await ImageExport.WriteFileAsync([image], _folder["again"], new() { Format = ArchiveFormat.OciLayout }, false, NullReporter.Instance, default);
        await ImageExport.WriteFileAsync([image.Rename(["x:1"])], _folder["renamed"], new() { Format = ArchiveFormat.OciLayout }, false, NullReporter.Instance, default);

        IImage again = Assert.Single(await ImportedImages.ReadAsync(_folder["again"]));
        Assert.Equal(("c:1", "a,b"), (Assert.Single(again.RepoTags), string.Join(',', again.LayoutNames)));
        Assert.Empty(Assert.Single(await ImportedImages.ReadAsync(_folder["renamed"])).LayoutNames);
    }

    [Fact]
    public async Task An_index_is_kept_with_all_that_it_lists()
    {
        var nested = SampleIndex.Of([SampleIndex.Entry(_two, platform: null)], [_two]);
        var attested = SampleIndex.Of([_one], attested: true);
        var index = SampleIndex.Of([SampleIndex.Entry(attested, null), SampleIndex.Entry(nested, null)], [attested, nested]);

        var read = Assert.IsType<ImageIndex>(Assert.Single(await ReadAsync(Layout(index).Json("index.json", Dialects.Index(Dialects.Entry(index, imageName: "acme/app:1"))))));

        Assert.Equal(index.Digest, read.Digest.ToString());
        Assert.Equal([_one.Id, _two.Id], read.Images.Select(image => image.Id.ToString()));
        Assert.All(read.Images, image => Assert.Equal(["acme/app:1"], image.RepoTags));
        Assert.Equal(1, read.Entries[0].Index!.Entries.Count(entry => entry.IsAttestation && entry.Artifact!.Blobs.Count == 2));
        Assert.Empty(read.AbsentEntries);
        await ImageExport.WriteFileAsync([read], _folder["again"], new() { Format = ArchiveFormat.OciLayout }, false, NullReporter.Instance, default);
        Assert.All(index.All().SelectMany(manifest => manifest.Blobs.Select(blob => blob.Digest).Append(manifest.Digest)), digest => Assert.True(File.Exists(_folder["again", "blobs", "sha256", Dialects.Hex(digest)])));
    }

    [Fact]
    public async Task What_a_sparse_layout_lacks_is_told_and_the_rest_is_given()
    {
        var index = SampleIndex.Of(Busybox.Platforms(docker: false));
        SampleImage[] images = [.. index.Children.Cast<SampleImage>()];
        LayerTar tar = Layout(images[1]).File($"blobs/sha256/{Dialects.Hex(index.Digest)}", index.Content);

        var read = (ImageIndex)Assert.Single(await ReadAsync(tar.Json("index.json", Dialects.Index(Dialects.Entry(index), Dialects.Entry(_two, "gone")))));

        Assert.Equal(images[1].Id, Assert.Single(read.Images).Id.ToString());
        Assert.Equal(images.Where(image => image != images[1]).Select(image => image.Digest), read.AbsentEntries.Select(entry => entry.Digest.ToString()));
        Assert.Equal("linux/arm64", Assert.Single(read.Platform).ToString());
        Assert.Contains("'gone'", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
        await ImageExport.WriteFileAsync([read], _folder["again"], new(), false, NullReporter.Instance, default);
        var again = (ImageIndex)Assert.Single(await ImportedImages.ReadAsync(_folder["again"]));
        Assert.Equal((read.Digest, 1, 3), (again.Digest, again.Images.Count, again.AbsentEntries.Count));
    }

    [Fact]
    public async Task A_missing_layer_is_an_error_when_it_is_opened()
    {
        LayerTar tar = new LayerTar().File($"blobs/sha256/{Dialects.Hex(_one.Digest)}", _one.Content).File($"blobs/sha256/{Dialects.Hex(_one.Id)}", _one.Config.Content)
            .Json("index.json", Dialects.Index(Dialects.Entry(_one)));
        await File.WriteAllBytesAsync(_folder["archive"], tar.ToArray());

        var image = (Image)Assert.Single(await ImageImport.ReadAsync(_folder["archive"], null, _reporter, default));

        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => ImportedImages.ReadTarAsync(image.Layers[0]));
        Assert.Contains(_folder["archive"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layout_without_images_says_what_it_has()
    {
        JsonObject entry = Dialects.Entry(_one, "thing");
        entry["mediaType"] = "application/vnd.acme.thing";

        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => ReadAsync(Layout(_one).Json("index.json", Dialects.Index(entry))));

        Assert.Contains("'thing'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("neither an image nor an artifact", exception.Message, StringComparison.Ordinal);
        await RegistryBench.FailsAsync(ImageError.NotFound, () => ReadAsync(new LayerTar().Json("index.json", Dialects.Index())));
    }

    [Fact]
    public async Task Names_of_both_views_are_joined_and_the_manifest_is_the_layouts()
    {
        LayerTar tar = Layout(_one, _two)
            .Json("index.json", Dialects.Index(Dialects.Entry(_one, "1", "docker.io/acme/app:1")))
            .Json("manifest.json", new JsonArray([.. Docker(_one, "acme/app:1", "acme/app:latest").Concat(Docker(_two, "acme/other:1")).Select(node => node!.DeepClone())]));

        IReadOnlyList<IImage> images = await ReadAsync(tar);

        Assert.Equal(["acme/app:1,acme/app:latest", "acme/other:1"], images.Select(image => string.Join(',', image.RepoTags)));
        Assert.Equal((_one.Digest, _two.Id), (images[0].Digest.ToString(), images[1].Images[0].Id.ToString()));
    }

    [Fact]
    public async Task One_name_for_two_images_is_refused()
    {
        LayerTar tar = Layout(_one, _two).Json("index.json", Dialects.Index(Dialects.Entry(_one, "1", "docker.io/acme/app:1"))).Json("manifest.json", Docker(_two, "acme/app:1"));

        ImageException exception = await RegistryBench.FailsAsync(ImageError.Malformed, () => ReadAsync(tar));

        Assert.Contains(_one.Id, exception.Message, StringComparison.Ordinal);
        Assert.Contains(_two.Id, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_lost_its_layers_gives_way_to_the_docker_view()
    {
        JsonObject json = JsonNode.Parse(_one.Content)!.AsObject();
        json["layers"] = new JsonArray();
        var hollow = new SampleImage(SampleJson.Bytes(json), SampleTypes.OciManifest, _one.Config, [], []);
        LayerTar tar = Layout(_one, hollow).Json("index.json", Dialects.Index(Dialects.Entry(hollow, "1", "docker.io/acme/app:1"))).Json("manifest.json", Docker(_one, "acme/app:1"));

        var image = (Image)Assert.Single(await ReadAsync(tar));

        Assert.Equal((_one.Id, 2), (image.Id.ToString(), image.Layers.Count));
    }

    [Fact]
    public async Task Embedded_content_and_lying_media_types_are_read()
    {
        SampleBlob plain = _two.Layers[0].As(SampleCompression.None).Blob(docker: false);
        JsonObject json = JsonNode.Parse(_two.Content)!.AsObject();
        json["layers"]![0] = plain.Descriptor();
        json["layers"]![0]!["mediaType"] = SampleTypes.OciLayer + "+gzip";
        json["config"]!["data"] = Convert.ToBase64String(_two.Config.Content);
        byte[] manifest = SampleJson.Bytes(json);
        var lying = new SampleImage(manifest, SampleTypes.OciManifest, _two.Config, [], [plain]);
        LayerTar tar = new LayerTar().File($"blobs/sha256/{Dialects.Hex(lying.Digest)}", manifest).File($"blobs/sha256/{Dialects.Hex(plain.Digest)}", plain.Content);

        var image = (Image)Assert.Single(await ReadAsync(tar.Json("index.json", Dialects.Index(Dialects.Entry(lying)))));

        Assert.Equal(_two.Layers[0].Tar, await ImportedImages.ReadTarAsync(image.Layers[0]));
    }

    [UnixTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Links_in_a_folder_lead_to_what_is_in_it_and_never_out(bool isInside)
    {
        await ImageExport.WriteFileAsync(await ReadAsync(Layout(_one).Json("index.json", Dialects.Index(Dialects.Entry(_one, "a")))), _folder["layout"], new() { Format = ArchiveFormat.OciLayout }, false, NullReporter.Instance, default);
        string blob = _folder[$"layout/blobs/sha256/{Dialects.Hex(_one.LayerBlobs[0].Digest)}"];
        File.Move(blob, _folder[isInside ? "layout/kept" : "kept"]);
        File.CreateSymbolicLink(blob, isInside ? "../../kept" : "../../../kept");

        if (isInside)
        {
            Assert.Equal(_one.Digest, Assert.Single(await ImportedImages.ReadAsync(_folder["layout"])).Digest.ToString());
        }
        else
        {
            Assert.Contains("leads out", (await RegistryBench.FailsAsync(ImageError.SourceFailed, () => ImportedImages.ReadAsync(_folder["layout"]))).Message, StringComparison.Ordinal);
        }
    }

    private static LayerTar Layout(params SampleManifest[] manifests) =>
        new LayerTar().Json("oci-layout", new JsonObject { ["imageLayoutVersion"] = "1.0.0" }).Blobs(manifests);

    private static JsonArray Docker(SampleImage image, params string[] tags) =>
        Dialects.Manifest($"blobs/sha256/{Dialects.Hex(image.Id)}", image.LayerBlobs.Select(layer => $"blobs/sha256/{Dialects.Hex(layer.Digest)}"), tags);

    private async Task<IReadOnlyList<IImage>> ReadAsync(LayerTar archive)
    {
        await File.WriteAllBytesAsync(_folder["archive"], archive.ToArray());
        return await ImportedImages.ReadAsync(_folder["archive"], reporter: _reporter);
    }
}
