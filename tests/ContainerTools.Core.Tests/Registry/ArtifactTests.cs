using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Comparison;
using ContainerTools.Locking;
using ContainerTools.Registry.Publishing;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Registry;

/// <summary>What registries keep and is no image, or calls itself one and is none.</summary>
public sealed class ArtifactTests : IDisposable
{
    private const string ChartType = "application/vnd.cncf.helm.config.v1+json";
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_chart_is_an_artifact_with_its_blobs_uninterpreted()
    {
        string digest = AddManifest("""{"name":"chart","version":"0.1.0"}""", ChartType, "a chart", "application/vnd.cncf.helm.chart.content.v1.tar+gzip");

        var artifact = Assert.IsType<Artifact>(await GetAsync());

        Assert.Equal(digest, artifact.Digest.ToString());
        Assert.Equal(ChartType, artifact.ArtifactType);
        Assert.Null(artifact.Problem);
        Assert.Equal("a chart", Encoding.UTF8.GetString((await artifact.Blobs[1].ReadAllAsync(100, _bench.Reporter, default)).Span));
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Theory]
    [InlineData("application/vnd.dev.cosign.simplesigning.v1+json", true)]
    [InlineData("application/vnd.dsse.envelope.v1+json", true)]
    [InlineData("text/spdx", true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", false)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", false)]
    [InlineData("application/vnd.oci.image.layer.nydus.blob.v1", false)]
    public async Task A_signature_with_the_config_of_an_image_is_none(string layerType, bool isArtifact)
    {
        AddManifest("""{"architecture":"","created":"0001-01-01T00:00:00Z","os":"","rootfs":{"type":"layers","diff_ids":["DIFFID"]},"config":{}}""", SampleTypes.OciConfig, "signed", layerType);

        Assert.Equal(isArtifact, await GetAsync() is Artifact);
    }

    [Theory]
    [InlineData("{}", ChartType)]
    [InlineData("", SampleTypes.OciConfig)]
    [InlineData("{}", SampleTypes.OciConfig)]
    [InlineData("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["DIFFID"]}}""", SampleTypes.OciConfig)]
    public async Task Asked_for_as_an_artifact_anything_is_one_and_its_config_is_not_read(string config, string configType)
    {
        string digest = AddManifest(config, configType, "content", "application/vnd.oci.image.layer.v1.tar");

        var artifact = Assert.IsType<Artifact>(await _bench.Client.GetArtifactAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit()));

        Assert.Equal(digest, artifact.Digest.ToString());
        Assert.DoesNotContain(_bench.Server.Requests, request => request.Path.Contains("/blobs/", StringComparison.Ordinal));
        Assert.Single(artifact.Files);
    }

    [Fact]
    public async Task Asked_for_by_its_digest_alone_an_artifact_has_no_name()
    {
        var digest = Digest.Parse(AddManifest("{}", ChartType, "content", "text/plain"));

        IImage named = await _bench.Client.GetArtifactAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());
        IImage pinned = await _bench.Client.GetArtifactAsync(_bench.Reference().WithTag(null).WithDigest(digest), _bench.Reporter, RegistryBench.Limit());

        Assert.Equal([_bench.Reference().ToString()], named.RepoTags);
        Assert.Empty(pinned.RepoTags);
    }

    [Fact]
    public async Task An_index_asked_for_as_an_artifact_comes_with_its_images()
    {
        _bench.Memory.Add(RegistryBench.Repository, SampleShelf.All["list"], "1");

        IImage index = await _bench.Client.GetArtifactAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());

        Assert.NotEmpty(Assert.IsType<ImageIndex>(index).Images);
    }

    [Fact]
    public async Task Content_that_the_manifest_embeds_is_not_fetched()
    {
        MemoryRepository repository = _bench.Memory[RegistryBench.Repository];
        string manifest = $$"""{"schemaVersion":2,"mediaType":"{{SampleTypes.OciManifest}}","artifactType":"application/example","config":{"mediaType":"{{MediaTypes.Empty}}","digest":"{{Hash.Sha256("{}"u8.ToArray())}}","size":2,"data":"e30="},"layers":[{"mediaType":"text/plain","digest":"{{Hash.Sha256("hello"u8.ToArray())}}","size":5,"data":"aGVsbG8="}]}""";
        repository.AddManifest(Encoding.UTF8.GetBytes(manifest), SampleTypes.OciManifest, "1");

        var artifact = Assert.IsType<Artifact>(await GetAsync());

        Assert.Equal("hello", Encoding.UTF8.GetString((await artifact.Files[0].Content!.ReadAllAsync(10, _bench.Reporter, default)).Span));
        Assert.DoesNotContain(_bench.Server.Requests, request => request.Path.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_wants_an_image_is_told_that_there_is_an_artifact()
    {
        AddManifest("{}", ChartType, "a chart", "text/plain");

        Assert.Contains(ChartType, (await RegistryBench.FailsAsync(ImageError.Unsupported, () => GetAsync("linux/amd64"))).Message, StringComparison.Ordinal);
        Assert.Contains(ChartType, (await RegistryBench.FailsAsync(ImageError.Unsupported, () => _bench.Client.GetImageAsync(_bench.Reference(), null, _bench.Reporter, RegistryBench.Limit()))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "diff IDs")]
    [InlineData("", "JSON")]
    [InlineData("not JSON at all", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{"architecture":5,"os":"linux","rootfs":{"diff_ids":["DIFFID"]}}""", "architecture")]
    [InlineData("""{"rootfs":{"diff_ids":["x"]}}""", "digest")]
    public async Task An_image_whose_config_is_none_is_an_artifact_that_says_why(string config, string reason)
    {
        string digest = AddManifest(config, SampleTypes.OciConfig, "a layer", SampleTypes.OciLayer);

        var artifact = Assert.IsType<Artifact>(await GetAsync());

        Assert.Equal(digest, artifact.Digest.ToString());
        Assert.Contains(reason, artifact.Problem?.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Reporter.Warnings);
        Assert.Contains(reason, (await RegistryBench.FailsAsync(ImageError.Unsupported, () => _bench.Client.GetImageAsync(_bench.Reference(), null, _bench.Reporter, RegistryBench.Limit()))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""","config":{"User":[1000]}""")]
    [InlineData(""","config":{"Env":{"A":"1"}}""")]
    [InlineData(""","config":[]""")]
    [InlineData(""","history":{}""")]
    [InlineData(""","author":1""")]
    public async Task A_field_of_another_type_is_an_error_only_for_who_asks_for_it(string field)
    {
        AddManifest($$$"""{"architecture":"amd64","os":"linux"{{{field}}},"rootfs":{"type":"layers","diff_ids":["DIFFID"]}}""", SampleTypes.OciConfig, "a layer", SampleTypes.OciLayer);

        Image image = await _bench.GetImageAsync();

        Assert.Equal("linux/amd64", image.Platform.ToString());
        Assert.Single(image.Layers);
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => ReadAll(image.Config)).Error);
    }

    [Fact]
    public async Task A_value_whose_meaning_is_plain_is_taken_for_what_it_means()
    {
        AddManifest("""{"architecture":"amd64","os":"linux","config":{"Entrypoint":"/bin/sh","Cmd":"-l","User":1000,"Env":"A=1"},"rootfs":{"type":"layers","diff_ids":["DIFFID"]}}""", SampleTypes.OciConfig, "a layer", SampleTypes.OciLayer);

        ImageConfig config = (await _bench.GetImageAsync()).Config;

        Assert.Equal(["/bin/sh"], config.Entrypoint);
        Assert.Equal(["-l"], config.Cmd);
        Assert.Equal("1000", config.User);
        Assert.Equal(["A=1"], config.Env);
        Assert.Equal(4, config.FindProblems().Count);
    }

    [Theory]
    [InlineData("{}", ChartType)]
    [InlineData("{}", SampleTypes.OciConfig)]
    [InlineData("", SampleTypes.OciConfig)]
    public async Task Artifacts_are_published_byte_for_byte(string config, string configType)
    {
        using var bench = new PublishBench();
        AddManifest(config, configType, "content", "text/plain");
        IImage artifact = await GetAsync();

        await bench.PublishAsync(artifact, "2");

        bench.AssertHas(artifact, "2");
    }

    [Theory]
    [InlineData(ArchiveFormat.OciLayout, "{}", ChartType)]
    [InlineData(ArchiveFormat.OciLayout, "{}", SampleTypes.OciConfig)]
    [InlineData(ArchiveFormat.OciArchive, "not JSON", SampleTypes.OciConfig)]
    public async Task Artifacts_go_through_a_layout_and_come_out_as_they_were(ArchiveFormat format, string config, string configType)
    {
        AddManifest(config, configType, "content", "text/plain");
        IImage artifact = await GetAsync();
        string path = _bench.Folder["chart"];

        await ImageExport.WriteFileAsync([artifact], path, new ExportOptions { Format = format }, false, NullReporter.Instance, default);

        var again = Assert.IsType<Artifact>(Assert.Single(await ImageImport.ReadAsync(path, null, _bench.Reporter, default)));
        Assert.Equal(artifact.Document.Raw.ToArray(), again.Manifest.Raw.ToArray());
        Assert.Equal(artifact.RepoTags, again.RepoTags);
        Assert.Equal("content", Encoding.UTF8.GetString((await again.Blobs[1].ReadAllAsync(100, _bench.Reporter, default)).Span));
    }

    [Theory]
    [InlineData(ArchiveFormat.DockerArchive)]
    [InlineData(ArchiveFormat.SkopeoArchive)]
    [InlineData(ArchiveFormat.RootFileSystem)]
    public async Task Forms_that_hold_images_alone_refuse_them_before_anything_is_written(ArchiveFormat format)
    {
        AddManifest("{}", ChartType, "content", "text/plain");
        IImage artifact = await GetAsync();

        ImageException exception = await RegistryBench.FailsAsync(ImageError.Unsupported, () =>
            ImageExport.WriteFileAsync([artifact], _bench.Folder["chart.tar"], new ExportOptions { Format = format }, false, NullReporter.Instance, default));

        Assert.Contains(ChartType, exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.Folder["chart.tar"]));
    }

    [Fact]
    public async Task Beside_an_image_they_are_left_out_of_such_forms_with_a_warning()
    {
        AddManifest("{}", ChartType, "content", "text/plain");
        IImage artifact = await GetAsync();
        _bench.AddImage(tag: "2");
        Image image = await _bench.GetImageAsync(tag: "2");

        await ImageExport.WriteFileAsync([artifact, image], _bench.Folder["both.tar"], new ExportOptions { Format = ArchiveFormat.DockerArchive }, false, _bench.Reporter, default);

        Assert.Contains(ChartType, Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
        Assert.Equal(image.Id, ((Image)Assert.Single(await ImageImport.ReadAsync(_bench.Folder["both.tar"], null, _bench.Reporter, default))).Id);
    }

    [Fact]
    public async Task An_archive_of_which_engines_load_nothing_is_warned_of()
    {
        AddManifest("{}", SampleTypes.OciConfig, "content", SampleTypes.OciLayer);

        await ImageExport.WriteFileAsync([await GetAsync()], _bench.Folder["odd.tar"], new ExportOptions(), false, _bench.Reporter, default);

        Assert.Contains("diff IDs", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_artifacts_differ_in_what_they_consist_of()
    {
        AddManifest("{}", ChartType, "one", "text/plain");
        IImage one = await GetAsync();
        AddManifest("{}", ChartType, "two", "text/plain");
        IImage two = await GetAsync();

        Assert.Equal(["Layers.001"], (await CompareAsync(one, two, Enum.GetValues<DifferenceKind>())).Select(difference => difference.Name));
        Assert.Equal(["Digest"], (await CompareAsync(one, two, [DifferenceKind.File])).Select(difference => difference.Name));
        _bench.AddImage(tag: "2");
        Assert.NotEmpty(await CompareAsync(one, await _bench.GetImageAsync(tag: "2"), [DifferenceKind.File]));

        static async Task<IReadOnlyList<ImageDifference>> CompareAsync(IImage left, IImage right, DifferenceKind[] kinds) =>
            await new ImageComparer(kinds, false).CompareAsync(left, right, NullReporter.Instance, default);
    }

    [Fact]
    public async Task What_an_index_has_for_a_platform_and_is_no_image_is_an_error_for_who_names_the_platform()
    {
        SampleImage image = RandomImage.Of(1, 10);
        byte[] manifest = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(image.Content).Replace(SampleTypes.OciConfig, ChartType, StringComparison.Ordinal));
        var chart = new SampleImage(manifest, image.MediaType, image.Config, image.Layers, []);
        _bench.Memory.Add(RegistryBench.Repository, SampleIndex.Of([SampleIndex.Entry(chart, new System.Text.Json.Nodes.JsonObject { ["os"] = "linux", ["architecture"] = "amd64" })], [chart]), "1");

        Assert.Equal(chart.Digest, Assert.IsType<Artifact>(await GetAsync()).Digest.ToString());
        await RegistryBench.FailsAsync(ImageError.Unsupported, () => GetAsync("linux/amd64"));
    }

    [Fact]
    public async Task An_index_that_is_not_whole_is_neither_locked_nor_published()
    {
        using var bench = new PublishBench();
        SampleManifest index = SampleShelf.All["list"];
        _bench.Memory.Add(RegistryBench.Repository, index, "1");
        _bench.Memory[RegistryBench.Repository].Manifests.TryRemove(index.Children[1].Digest, out _);
        IImage partial = await _bench.Client.GetAllPlatformsAsync(_bench.Reference(), _bench.Reporter, default);

        Assert.Contains(index.Children[1].Digest, Assert.Throws<ImageException>(() => ImageLock.Of([partial])).Message, StringComparison.Ordinal);
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => bench.PublishAsync(partial, "2"));
        Assert.Empty(bench.To.Server.Requests);
    }

    [Fact]
    public async Task A_manifest_that_is_damaged_can_be_removed()
    {
        string digest = AddManifest("{}", ChartType, "content", "text/plain");
        MemoryRepository repository = _bench.Memory[RegistryBench.Repository];
        repository.Manifests[digest] = ("damaged"u8.ToArray(), SampleTypes.OciManifest);
        _bench.Memory.Intercept = MemoryRemoval.OfTags(repository);

        await new ManifestRemover(_bench.Client).RemoveAsync(_bench.Reference().WithTag(null).WithDigest(Digest.Parse(digest)), _bench.Reporter, default);

        Assert.False(repository.Manifests.ContainsKey(digest));
    }

    [Fact]
    public async Task A_lock_of_an_artifact_pins_what_it_consists_of()
    {
        AddManifest("{}", ChartType, "content", "text/plain");
        IImage artifact = await GetAsync();

        var locks = ImageLock.Parse(ImageLock.Of([artifact]).ToBytes(), "lock");
        LockedImage locked = Assert.Single(locks.Images);
        IImage again = await _bench.Client.GetPinnedAsync(locked.Reference, locked.Digest, locked.Platform, locked.Index, _bench.Reporter, default);

        locks.Verify(locked, again);
        Assert.IsType<Artifact>(again);
        AddManifest("{}", ChartType, "other", "text/plain");
        IImage moved = await GetAsync();
        Assert.Equal(ImageError.DigestMismatch, Assert.Throws<ImageException>(() => locks.Verify(locked, moved)).Error);
    }

    [Fact]
    public async Task A_test_reads_the_blobs_of_an_artifact_and_names_a_config_that_is_none()
    {
        AddManifest("{}", ChartType, "content", "text/plain");
        Assert.Empty((await TestAsync()).Defects);

        AddManifest("{}", SampleTypes.OciConfig, "content", SampleTypes.OciLayer);
        Assert.Equal(ImageDefectCode.Unreadable, Assert.Single((await TestAsync()).Defects).Code);

        _bench.Memory[RegistryBench.Repository].Blobs[Hash.Sha256(Encoding.UTF8.GetBytes("content"))] = Encoding.UTF8.GetBytes("cONTENT");
        Assert.Contains(ImageDefectCode.DigestMismatch, (await TestAsync()).Defects.Select(defect => defect.Code));

        async Task<ImageTestResult> TestAsync() => await new ImageTester().TestAsync(await GetAsync(), _bench.Reporter, default);
    }

    [Theory]
    [InlineData("""{"architecture":"amd64","os":"linux","config":{"User":1000},"rootfs":{"type":"layers","diff_ids":["DIFFID"]}}""", "'User'")]
    [InlineData("""{"architecture":"amd64","os":"linux","config":{"Entrypoint":"sh"},"rootfs":{"type":"layers","diff_ids":["DIFFID"]}}""", "'Entrypoint'")]
    public async Task A_test_names_a_field_of_another_type(string config, string field)
    {
        AddManifest(config, SampleTypes.OciConfig, "a layer", SampleTypes.OciLayer);

        ImageTestResult result = await new ImageTester().TestAsync(await _bench.GetImageAsync(), _bench.Reporter, default);

        Assert.Contains(field, Assert.Single(result.Defects, defect => defect.Code == ImageDefectCode.InvalidField).Message, StringComparison.Ordinal);
    }

    private static object?[] ReadAll(ImageConfig config) =>
        [config.Author, config.User, config.Env, config.History, config.Labels, config.Entrypoint, config.Cmd, config.WorkingDir, config.StopSignal, config.ExposedPorts, config.Volumes];

    private Task<IImage> GetAsync(string? platform = null) =>
        _bench.Client.GetAsync(_bench.Reference(), platform is null ? null : Platform.Parse(platform), _bench.Reporter, RegistryBench.Limit());

    private string AddManifest(string config, string configType, string content, string contentType)
    {
        var repository = _bench.Memory[RegistryBench.Repository];
        string layer = repository.AddBlob(Encoding.UTF8.GetBytes(content));
        byte[] raw = Encoding.UTF8.GetBytes(config.Replace("DIFFID", layer, StringComparison.Ordinal));
        string manifest = $$"""{"schemaVersion":2,"mediaType":"{{SampleTypes.OciManifest}}","config":{"mediaType":"{{configType}}","digest":"{{repository.AddBlob(raw)}}","size":{{raw.Length}}},"layers":[{"mediaType":"{{contentType}}","digest":"{{layer}}","size":{{content.Length}}}]}""";
        return repository.AddManifest(Encoding.UTF8.GetBytes(manifest), SampleTypes.OciManifest, "1");
    }
}
