using System.Text.Json;
using ContainerTools.Composition;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Composition;

public sealed class ImageComposerTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public ImageComposerTests() => _bench.File("hello");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_config_is_written_as_Python_writes_it()
    {
        ConfigSettings settings = ConfigSettings.FromJson(JsonDocument.Parse("""{"Z":"\u00e9<>&+'\"\\\u007f/😀","Any":["a",1,1.5,true,null,{}],"Empty":[]}""").RootElement);

        Image image = await _bench.BuildAsync(new ImageComposition("hello") { Platform = new Platform("linux", "arm", "v7"), Config = settings });

        Assert.Equal(
            $$"""
            {
                "created": "1970-01-01T00:00:01+00:00",
                "architecture": "arm",
                "variant": "v7",
                "os": "linux",
                "config": {
                    "Z": "\u00e9<>&+'\"\\\u007f/\ud83d\ude00",
                    "Any": [
                        "a",
                        1,
                        1.5,
                        true,
                        null,
                        {}
                    ],
                    "Empty": []
                },
                "rootfs": {
                    "diff_ids": [
                        "{{image.Layers[0].DiffId}}"
                    ],
                    "type": "layers"
                },
                "history": [
                    {
                        "created": "1970-01-01T00:00:01+00:00",
                        "comment": "files in /"
                    }
                ]
            }
            """,
            ComposeBench.Config(image));
        Assert.Equal(new Platform("linux", "arm", "v7"), image.Platform);
    }

    [Theory]
    [InlineData("""{"Cmd":[1]}""")]
    [InlineData("""{"Labels":{"a":1}}""")]
    [InlineData("""{"Env":"A=1"}""")]
    public async Task A_config_of_the_wrong_types_is_refused(string config) =>
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => _bench.BuildAsync(new ImageComposition("a") { Config = ConfigSettings.FromJson(JsonDocument.Parse(config).RootElement) }));

    [Fact]
    public void Members_are_sorted_by_code_point()
    {
        IEnumerable<string> keys = ConfigSettings.FromMembers(new[] { "b", "\U0001f600", "\uffee", "B", "a" }.Select(key => KeyValuePair.Create(key, (object?)key))).Members.Select(member => member.Key);

        Assert.Equal(["B", "a", "b", "\uffee", "\U0001f600"], keys);
    }

    [Fact]
    public async Task Times_are_written_with_offset_and_microseconds_where_there_are_some()
    {
        var time = new DateTimeOffset(2025, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2)).AddMicroseconds(901);

        string config = ComposeBench.Config(await _bench.BuildAsync(new ImageComposition("a") { Created = time }));

        Assert.Equal(2, config.Split("\"2025-01-02T03:04:05.678901+02:00\"").Length - 1);
    }

    [Fact]
    public async Task A_tag_that_is_not_given_follows_the_content()
    {
        Image first = await _bench.BuildAsync(new ImageComposition("app"));

        Assert.Equal($"app:{first.Id.Hex[..32]}", Assert.Single(first.RepoTags));
        Assert.Equal(first.RepoTags, (await _bench.BuildAsync(new ImageComposition("app"))).RepoTags);
        Assert.NotEqual(first.RepoTags, (await _bench.BuildAsync(new ImageComposition("app") { Created = DateTimeOffset.UnixEpoch })).RepoTags);
        _bench.File("hello", "other");
        Assert.NotEqual(first.RepoTags, (await _bench.BuildAsync(new ImageComposition("app"))).RepoTags);
    }

    [Theory]
    [InlineData("Registry-1.Docker.io/Foo", null, "registry-1.docker.io/foo:")]
    [InlineData("FOO", "TAG-Verbatim", "foo:TAG-Verbatim")]
    [InlineData("localhost:5000/a/b", "1", "localhost:5000/a/b:1")]
    public async Task Names_become_lower_case_and_tags_stay(string name, string? tag, string expected) =>
        Assert.StartsWith(expected, (await _bench.BuildAsync(new ImageComposition(name) { Tag = tag })).RepoTags[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("a b", null)]
    [InlineData("", null)]
    [InlineData("a", "no:colon")]
    [InlineData("a", "-dash")]
    [InlineData("a@sha256:x", null)]
    public async Task What_engines_would_refuse_is_refused(string name, string? tag) =>
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => _bench.BuildAsync(new ImageComposition(name) { Tag = tag }));

    [Theory]
    [InlineData("""{"Env":["A=1","B=2"],"Cmd":["base"],"User":"9","Labels":{"l":"1"}}""", ConfigInheritance.Env, """{"Cmd":["own"],"Env":["A=1","B=3","C=4"]}""")]
    [InlineData("""{"Env":["A=1","B=2"],"Cmd":["base"],"User":"9","Labels":{"l":"1"}}""", ConfigInheritance.None, """{"Cmd":["own"],"Env":["B=3","C=4"]}""")]
    [InlineData("""{"Env":["A=1","B=2"],"Cmd":["base"],"User":"9","Labels":{"l":"1"}}""", ConfigInheritance.All, """{"User":"9","Labels":{"l":"1"},"Cmd":["own"],"Env":["A=1","B=3","C=4"]}""")]
    [InlineData("""{"Env":null}""", ConfigInheritance.Env, """{"Cmd":["own"],"Env":["B=3","C=4"]}""")]
    [InlineData("null", ConfigInheritance.All, """{"Cmd":["own"],"Env":["B=3","C=4"]}""")]
    [InlineData("{}", ConfigInheritance.All, """{"Cmd":["own"],"Env":["B=3","C=4"]}""")]
    public async Task Configs_are_inherited_as_asked(string parent, ConfigInheritance inheritance, string expected)
    {
        ConfigSettings own = ConfigSettings.FromJson(JsonDocument.Parse("""{"Cmd":["own"],"Env":["B=3","C=4"]}""").RootElement);

        Image image = await _bench.BuildAsync(new ImageComposition("a") { Parent = await ParentAsync(parent), Config = own, InheritConfig = inheritance });

        Assert.Equal(expected, ConfigOf(image));
    }

    [Theory]
    [InlineData("""{"Env":null}""", ConfigInheritance.Env, "{}")]
    [InlineData("""{"Env":[]}""", ConfigInheritance.Env, "{}")]
    [InlineData("""{"Env":["A=1"]}""", ConfigInheritance.Env, """{"Env":["A=1"]}""")]
    public async Task An_environment_that_is_empty_adds_no_member(string parent, ConfigInheritance inheritance, string expected) =>
        Assert.Equal(expected, ConfigOf(await _bench.BuildAsync(new ImageComposition("a") { Parent = await ParentAsync(parent), InheritConfig = inheritance })));

    [Fact]
    public async Task Own_variables_stay_as_they_are_without_a_base()
    {
        ConfigSettings own = ConfigSettings.FromJson(JsonDocument.Parse("""{"Env":["B=3","B=4"]}""").RootElement);

        Assert.Equal("""{"Env":["B=3","B=4"]}""", ConfigOf(await _bench.BuildAsync(new ImageComposition("a") { Config = own })));
    }

    [Fact]
    public async Task History_has_an_entry_a_layer_and_keeps_what_the_base_says()
    {
        string history = """[{"created":"2020-01-01T00:00:00Z","created_by":"ADD"},{"created_by":"ENV","empty_layer":true}]""";
        Image image = await _bench.BuildAsync(new ImageComposition("a") { Parent = await ParentAsync("{}", history) });

        JsonElement[] entries = [.. JsonDocument.Parse(image.Config.Raw).RootElement.GetProperty("history").EnumerateArray()];

        Assert.Equal(["ADD", "files in /"], entries.Select(entry => (entry.TryGetProperty("created_by", out JsonElement by) ? by : entry.GetProperty("comment")).GetString()));
        Image silent = await _bench.BuildAsync(new ImageComposition("a") { Parent = await ParentAsync("{}", "[]") });
        Assert.Equal(2, silent.Config.History.Count);
    }

    [Fact]
    public async Task Annotations_are_the_manifests_and_sorted()
    {
        Image image = await _bench.BuildAsync(new ImageComposition("a") { Annotations = new Dictionary<string, string> { ["z"] = "1", ["a"] = "ü" } });
        Image same = await _bench.BuildAsync(new ImageComposition("a") { Annotations = new Dictionary<string, string> { ["a"] = "ü", ["z"] = "1" } });
        Image other = await _bench.BuildAsync(new ImageComposition("a") { Annotations = new Dictionary<string, string> { ["z"] = "1", ["a"] = "u" } });

        Assert.Equal(image.RepoTags, same.RepoTags);
        Assert.NotEqual(image.RepoTags, other.RepoTags);
        Assert.NotEqual(image.RepoTags, (await _bench.BuildAsync(new ImageComposition("a"))).RepoTags);
        Image plain = await _bench.BuildAsync(new ImageComposition("a"));

        JsonElement annotations = JsonDocument.Parse(image.Manifest.Raw).RootElement.GetProperty("annotations");
        Assert.Equal([("a", "ü"), ("z", "1")], annotations.EnumerateObject().Select(member => (member.Name, member.Value.GetString())));
        Assert.Equal(plain.Id, image.Id);
        Assert.NotEqual(plain.Digest, image.Digest);
    }

    [Fact]
    public async Task The_version_of_the_system_comes_along()
    {
        Image image = await _bench.BuildAsync(new ImageComposition("a") { Platform = new Platform("windows", "amd64", null, "10.0.20348.1") });

        Assert.Equal("10.0.20348.1", image.Config.Platform.OsVersion);
    }

    [Fact]
    public async Task A_base_keeps_its_layers_as_they_are()
    {
        Image parent = await ParentAsync("{}");

        Image image = await _bench.BuildAsync(new ImageComposition("a") { Parent = parent });

        Assert.Equal(parent.Layers[0].Descriptor.Digest, image.Layers[0].Digest);
        Assert.Equal(parent.Layers[0].DiffId, image.Layers[0].DiffId);
        Assert.Equal(2, image.Manifest.Layers.Count);
        Assert.NotEmpty(await ComposeBench.ExportAsync(image));
    }

    private static string ConfigOf(Image image) =>
        JsonSerializer.Serialize(JsonDocument.Parse(image.Config.Raw).RootElement.GetProperty("config"));

    private static Task<Image> ParentAsync(string config, string history = "[]")
    {
        byte[] tar = new LayerTar().File("base", "base").ToArray();
        Digest digest = Digest.Of("sha256", tar);
        var layer = new Layer(new MemoryBlob(MediaTypes.OciLayer, digest, tar), digest);
        string json = $$$"""{"architecture":"amd64","os":"linux","config":{{{config}}},"rootfs":{"type":"layers","diff_ids":["{{{digest}}}"]},"history":{{{history}}}}""";
        ImageConfig parsed = ImageConfig.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        byte[] manifest = ManifestWriter.Write(parsed, [layer], Descriptor.NoAnnotations);
        return Task.FromResult(Image.Create((Manifest)ManifestDocument.Parse(manifest), parsed, _ => layer.Blob));
    }
}
