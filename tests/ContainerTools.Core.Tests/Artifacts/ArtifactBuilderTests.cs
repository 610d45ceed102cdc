using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Artifacts;
using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Artifacts;

/// <summary>Artifacts made of files, as oras lays them out.</summary>
public sealed class ArtifactBuilderTests : IDisposable
{
    private readonly ArtifactBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_file_is_a_layer_with_its_name_and_the_config_is_an_empty_object_that_is_embedded()
    {
        Artifact artifact = await _bench.BuildAsync(_bench.File("a.txt", "first"), _bench.File("b.json", "{}") with { MediaType = "application/json" });

        JsonNode manifest = JsonNode.Parse(artifact.Manifest.Json)!;
        Assert.Equal(ArtifactBench.Type, (string?)manifest["artifactType"]);
        Assert.Equal("""{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"data":"e30="}""", Text(manifest["config"]));
        Assert.Equal($$$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{{Digest.Of("sha256", "first"u8)}}}","size":5,"annotations":{"org.opencontainers.image.title":"a.txt"}}""", Text(manifest["layers"]![0]));
        Assert.Equal("application/json", (string?)manifest["layers"]![1]!["mediaType"]);
        Assert.Equal(["a.txt", "b.json"], artifact.Files.Select(file => file.Title));
        Assert.Equal("first", Encoding.UTF8.GetString((await artifact.Files[0].Content!.ReadAllAsync(100, _bench.Reporter, default)).Span));
    }

    [Fact]
    public async Task A_folder_is_a_tar_with_a_mark_and_its_entries_begin_with_its_name()
    {
        _bench.File("docs/b/c.txt", "c");
        _bench.File("docs/a.txt", "a");

        Artifact artifact = await _bench.BuildAsync(new ArtifactSource(_bench.Folder["source", "docs"], "docs"));

        ArtifactFile folder = Assert.Single(artifact.Files);
        Assert.True(folder.IsFolder);
        Assert.Equal("application/vnd.oci.image.layer.v1.tar+gzip", folder.MediaType);
        var names = new List<string>();
        using Stream stored = await folder.Content!.OpenAsync(_bench.Reporter, default);
        using Stream tar = await LayerCompression.OpenAsync(stored, "layer", "layer", default);
        using var plain = new MemoryStream();
        await tar.CopyToAsync(plain);
        Assert.Equal(folder.Annotations[ArtifactBench.TarDigest], Digest.Of("sha256", plain.ToArray()).ToString());
        plain.Position = 0;
        await using var reader = new System.Formats.Tar.TarReader(plain);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            names.Add(entry.Name);
            Assert.Equal((0, 0, ""), (entry.Uid, entry.Gid, ((System.Formats.Tar.PosixTarEntry)entry).UserName));
        }

        Assert.Equal(["docs/", "docs/a.txt", "docs/b/", "docs/b/c.txt"], names);
    }

    [ToolFact("tar")]
    public async Task GNU_tar_unpacks_a_folder()
    {
        _bench.File("docs/a.txt", "a");
        Artifact artifact = await _bench.BuildAsync(new ArtifactSource(_bench.Folder["source", "docs"], "docs"));
        string packed = _bench.Folder["docs.tar.gz"];
        File.WriteAllBytes(packed, (await artifact.Files[0].Content!.ReadAllAsync(10_000, _bench.Reporter, default)).ToArray());

        ProcessRunner.Run("tar", "-xzf", packed, "-C", _bench.Folder.Path).Expect();

        Assert.Equal("a", File.ReadAllText(_bench.Folder["docs", "a.txt"]));
    }

    [Fact]
    public async Task The_same_files_give_the_same_digest_whenever_they_were_written()
    {
        Artifact first = await BuildAsync();
        foreach (string file in Directory.EnumerateFiles(_bench.Folder["source"], "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        Assert.Equal(first.Digest, (await BuildAsync(again: false)).Digest);

        async Task<Artifact> BuildAsync(bool again = true)
        {
            ArtifactSource file = again ? _bench.File("one.txt", "1") : new ArtifactSource(_bench.Folder["source", "one.txt"], "one.txt");
            if (again)
            {
                _bench.File("docs/z.txt", "z");
                _bench.File("docs/a.txt", "a");
            }

            return await _bench.BuildAsync(file, new ArtifactSource(_bench.Folder["source", "docs"], "docs"));
        }
    }

    [Fact]
    public async Task An_artifact_without_files_has_the_empty_object_in_their_place()
    {
        Artifact artifact = await _bench.BuildAsync(new ArtifactRecipe { ArtifactType = ArtifactBench.Type, Annotations = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } });

        Assert.Equal("application/vnd.oci.empty.v1+json", Assert.Single(artifact.Manifest.Layers).MediaType);
        Assert.Empty(artifact.Files);
        Assert.EndsWith(""","annotations":{"a":"1","b":"2"}}""", artifact.Manifest.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_type_may_be_that_of_the_config()
    {
        Artifact empty = await _bench.BuildAsync(new ArtifactRecipe { ConfigMediaType = "application/vnd.example.config.v1+json" });
        Artifact own = await _bench.BuildAsync(new ArtifactRecipe { ConfigMediaType = "application/vnd.example.config.v1+json", ConfigPath = _bench.File("config.json", """{"a":1}""").Path });

        Assert.Null(empty.Manifest.ArtifactType);
        Assert.Equal("application/vnd.example.config.v1+json", empty.ArtifactType);
        Assert.Equal("{}", Encoding.UTF8.GetString((await empty.Blobs[0].ReadAllAsync(10, _bench.Reporter, default)).Span));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString((await own.Blobs[0].ReadAllAsync(10, _bench.Reporter, default)).Span));
    }

    [Fact]
    public async Task Annotations_of_a_file_count_more_than_its_own_name()
    {
        ArtifactSource source = _bench.File("mod.1.0.0.nupkg", "zip") with
        {
            Annotations = new Dictionary<string, string> { [ArtifactBench.Title] = "Mod", ["org.opencontainers.image.description"] = "mod.1.0.0.nupkg", ["resourceType"] = "Module" },
        };

        ArtifactFile file = Assert.Single((await _bench.BuildAsync(source)).Files);

        Assert.Equal("Mod", file.Title);
        Assert.Equal("mod.1.0.0.nupkg", file.Name);
    }

    [Fact]
    public async Task Nothing_is_made_without_a_type()
    {
        await FailsAsync(new ArtifactRecipe { Files = [_bench.File("a", "a")] });
        await FailsAsync(new ArtifactRecipe { ConfigMediaType = MediaTypes.Empty });
        await FailsAsync(new ArtifactRecipe { ArtifactType = ArtifactBench.Type, ConfigPath = _bench.File("c", "c").Path });
    }

    [Theory]
    [InlineData("no type")]
    [InlineData("application/")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain\n")]
    public async Task A_media_type_must_be_one(string type)
    {
        await FailsAsync(new ArtifactRecipe { ArtifactType = type });
        await FailsAsync(new ArtifactRecipe { ArtifactType = ArtifactBench.Type, Files = [_bench.File("a", "a") with { MediaType = type }] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\u001b[1m")]
    public async Task A_title_that_nobody_could_save_is_refused(string title) => await FailsAsync(new ArtifactRecipe { ArtifactType = ArtifactBench.Type, Files = [_bench.File("a", "a", title)] });

    [Fact]
    public async Task Two_files_of_one_title_are_refused() => Assert.Contains(
        "'a'",
        (await FailsAsync(new ArtifactRecipe { ArtifactType = ArtifactBench.Type, Files = [_bench.File("x/a", "1", "a"), _bench.File("y/a", "2", "a")] })).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_not_there_is_told() =>
        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => _bench.BuildAsync(new ArtifactSource(_bench.Folder["nothing"], "nothing")));

    [Fact]
    public async Task A_file_that_changes_before_it_is_sent_is_not_sent_half()
    {
        Artifact artifact = await _bench.BuildAsync(_bench.File("a.txt", "first"));
        _bench.File("a.txt", "FIRST");

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => artifact.Files[0].Content!.ReadAllAsync(100, _bench.Reporter, default));
    }

    private static string Text(JsonNode? node) => node!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private Task<ImageException> FailsAsync(ArtifactRecipe recipe) => RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.BuildAsync(recipe));
}
