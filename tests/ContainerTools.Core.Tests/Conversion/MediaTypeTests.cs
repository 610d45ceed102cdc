using System.Text;
using ContainerTools.Compression;
using ContainerTools.Conversion;
using ContainerTools.Editing;
using ContainerTools.Testing;
using ContainerTools.Tests.Editing;

namespace ContainerTools.Tests.Conversion;

public sealed class MediaTypeTests : IDisposable
{
    private static readonly ConversionOptions ToOci = new() { MediaTypes = MediaTypeFamily.Oci };
    private static readonly ConversionOptions ToDocker = new() { MediaTypes = MediaTypeFamily.Docker };
    private readonly Converted _converted = new();

    public void Dispose() => _converted.Dispose();

    [Fact]
    public async Task All_documents_get_the_other_types_and_the_config_keeps_its_bytes()
    {
        Image oci = Converted.Image((SampleImage)SampleShelf.All["oci"]);

        Image docker = await _converted.ConvertAsync(oci, ToDocker);

        Assert.Equal(MediaTypes.DockerManifest, docker.Manifest.MediaType);
        Assert.Equal(MediaTypes.DockerManifest, Made.Json(docker.Manifest).GetProperty("mediaType").GetString());
        Assert.Equal(MediaTypes.DockerConfig, docker.Manifest.Config.MediaType);
        Assert.All(docker.Manifest.Layers, layer => Assert.Equal(MediaTypes.DockerLayerGzip, layer.MediaType));
        Assert.Equal(docker.Manifest.Layers.Select(layer => layer.MediaType), docker.Layers.Select(layer => layer.MediaType));
        Assert.Equal(oci.Id, docker.Id);
        Assert.Equal(oci.Layers.Select(layer => layer.Digest), docker.Layers.Select(layer => layer.Digest));
        Assert.Empty(_converted.Said.Warnings);
        Assert.Contains($"{oci.Digest} became {docker.Digest}", _converted.Said.AllText, StringComparison.Ordinal);
        Assert.Equal(oci.Manifest.Raw.ToArray(), (await _converted.ConvertAsync(docker, ToOci)).Manifest.Raw.ToArray());
    }

    [Theory]
    [InlineData("oci", MediaTypeFamily.Oci)]
    [InlineData("newline", MediaTypeFamily.Oci)]
    [InlineData("v2s2", MediaTypeFamily.Docker)]
    public async Task What_has_the_types_already_is_the_same_object(string sample, MediaTypeFamily family)
    {
        Image image = Converted.Image((SampleImage)SampleShelf.All[sample]);

        Assert.Same(image, await _converted.ConvertAsync(image, new() { MediaTypes = family }));
    }

    [Fact]
    public async Task Dockers_manifests_have_no_name_for_zstd_so_nothing_is_made()
    {
        Image gzip = Converted.Image(new LayerTar().File("a", "a"));
        Image zstd = await _converted.ConvertAsync(gzip, new() { LayerCompression = Codec.Zstd });

        Assert.Equal(ImageError.Unsupported, (await _converted.FailAsync(zstd, ToDocker)).Error);
        Assert.Equal(ImageError.Unsupported, (await _converted.FailAsync(gzip, ToDocker with { LayerCompression = Codec.Zstd })).Error);
        Assert.Equal(ImageError.Unsupported, (await _converted.FailAsync(await _converted.ConvertAsync(gzip, ToDocker), new() { LayerCompression = Codec.Zstd })).Error);
        Image docker = await _converted.ConvertAsync(zstd, ToDocker with { LayerCompression = Codec.Gzip });
        Assert.Equal(MediaTypes.DockerLayerGzip, Assert.Single(docker.Layers).MediaType);
    }

    [Fact]
    public async Task What_Docker_has_no_place_for_is_left_out_and_told()
    {
        SampleImage subject = Busybox.Image();
        SampleImage sample = new ImageFactory { Annotations = { ["a"] = "b" }, Subject = subject, ArtifactType = "application/x-something" }.Add(SampleLayer.Empty()).Build();

        Image docker = await _converted.ConvertAsync(Converted.Image(sample), ToDocker);

        Assert.Equal(["schemaVersion", "mediaType", "config", "layers"], Made.Json(docker.Manifest).EnumerateObject().Select(member => member.Name));
        Assert.Equal(3, _converted.Said.Warnings.Count);
        Assert.Contains(subject.Digest, _converted.Said.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_lies_elsewhere_keeps_its_addresses_and_its_bytes()
    {
        const string Foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        Image docker = Made.Config("""{"architecture":"amd64","os":"windows",ROOTFS}""", $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":CONFIG,
             "layers":[{"mediaType":"{{Foreign}}","digest":"{{Made.DiffId}}","size":2,"urls":["https://example.com/a"]}]}
            """);

        Image oci = await _converted.ConvertAsync(docker, ToOci with { LayerCompression = Codec.Zstd });

        Descriptor layer = Assert.Single(oci.Manifest.Layers);
        Assert.Equal("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", layer.MediaType);
        Assert.Equal(["https://example.com/a"], layer.Urls);
        Assert.Equal(Made.DiffId, layer.Digest.ToString());
    }

    [Theory]
    [InlineData("multi", MediaTypeFamily.Docker, MediaTypes.DockerList, MediaTypes.DockerManifest)]
    [InlineData("list", MediaTypeFamily.Oci, MediaTypes.OciIndex, MediaTypes.OciManifest)]
    public async Task Every_image_of_an_index_is_converted_and_the_index_too(string sample, MediaTypeFamily family, string indexType, string manifestType)
    {
        ImageIndex before = Converted.Index((SampleIndex)SampleShelf.All[sample]).With(null, ["a:1"], []);

        ImageIndex after = await _converted.ConvertAsync(before, new() { MediaTypes = family });

        Assert.Equal(indexType, after.Manifest.MediaType);
        Assert.Equal(indexType, Made.Json(after.Manifest).GetProperty("mediaType").GetString());
        Assert.All(after.Images, image => Assert.Equal(manifestType, image.Manifest.MediaType));
        Assert.Equal(after.Images.Select(image => (image.Digest, manifestType)), after.Manifest.Manifests.Where(entry => !entry.Annotations.ContainsKey("vnd.docker.reference.type")).Select(entry => (entry.Digest, entry.MediaType)));
        Assert.Equal(before.Platforms, after.Platforms);
        Assert.Equal(["a:1"], after.RepoTags);
        ImageIndex back = await _converted.ConvertAsync(after, new() { MediaTypes = family == MediaTypeFamily.Oci ? MediaTypeFamily.Docker : MediaTypeFamily.Oci });
        Assert.Equal(before.Manifest.Raw.ToArray(), back.Manifest.Raw.ToArray());
    }

    [Fact]
    public async Task Attestations_keep_their_bytes_and_speak_of_the_new_images()
    {
        ImageIndex before = Converted.Index((SampleIndex)SampleShelf.All["multi"]);

        ImageIndex after = await _converted.ConvertAsync(before, ToDocker);

        IndexEntry[] attestations = after.Entries.Where(entry => entry.IsAttestation).ToArray();
        Assert.Equal(before.Entries.Where(entry => entry.IsAttestation).Select(entry => entry.Document.Digest), attestations.Select(entry => entry.Document.Digest));
        Assert.Equal(after.Images.Select(image => image.Digest.ToString()), attestations.Select(entry => entry.Descriptor.Annotations["vnd.docker.reference.digest"]));
        Assert.Empty(_converted.Said.Warnings);
    }

    [Fact]
    public async Task An_index_in_an_index_is_converted_with_it()
    {
        SampleIndex inner = SampleIndex.Of([Busybox.Image()]);
        ImageIndex before = Converted.Index(SampleIndex.Of([SampleIndex.Entry(inner, platform: null)], [inner]));

        ImageIndex after = await _converted.ConvertAsync(before, ToDocker);

        ImageIndex nested = Assert.Single(after.Entries).Index!;
        Assert.Equal((MediaTypes.DockerList, nested.Digest), (after.Manifest.Manifests[0].MediaType, after.Manifest.Manifests[0].Digest));
        Assert.Equal(MediaTypes.DockerManifest, Assert.Single(nested.Images).Manifest.MediaType);
    }

    [Fact]
    public async Task An_artifact_stays_as_it_is()
    {
        var artifact = new Artifact((Manifest)ManifestDocument.Parse(Encoding.UTF8.GetBytes($$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{"mediaType":"application/x","digest":"{{{Made.DiffId}}}","size":2},"layers":[]}
            """)), []);

        Assert.Same(artifact, await _converted.ConvertAsync(artifact, ToDocker with { LayerCompression = Codec.Gzip }));
    }
}
