using System.Text.Json;
using ContainerTools.Composition;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Composition;

/// <summary>What an image takes over from its base beside the files.</summary>
public sealed class BaseConfigTests
{
    [Theory]
    [InlineData("""{"User":"app","WorkingDir":"/w","Entrypoint":["e"],"Cmd":["c"],"StopSignal":"9"}""", "{}", """{"User":"app","WorkingDir":"/w","Entrypoint":["e"],"Cmd":["c"],"StopSignal":"9"}""")]
    [InlineData("""{"User":"app","Entrypoint":["e"],"Cmd":["c"]}""", """{"Entrypoint":["new"]}""", """{"User":"app","Entrypoint":["new"]}""")]
    [InlineData("""{"Entrypoint":["e"],"Cmd":["c"]}""", """{"Cmd":["new"]}""", """{"Entrypoint":["e"],"Cmd":["new"]}""")]
    [InlineData("""{"Entrypoint":["e"],"Cmd":["c"],"ArgsEscaped":true}""", """{"Cmd":["new"],"Entrypoint":["f"]}""", """{"Cmd":["new"],"Entrypoint":["f"]}""")]
    [InlineData("""{"Labels":{"a":"1","b":"2"}}""", """{"Labels":{"b":"3","c":"4"}}""", """{"Labels":{"a":"1","b":"3","c":"4"}}""")]
    [InlineData("""{"ExposedPorts":{"80/tcp":{}},"Volumes":{"/a":{}}}""", """{"ExposedPorts":{"81/tcp":{}},"Volumes":{"/b":{}}}""", """{"ExposedPorts":{"80/tcp":{},"81/tcp":{}},"Volumes":{"/a":{},"/b":{}}}""")]
    [InlineData("""{"Labels":{"a":"1"},"User":"app"}""", """{"Labels":null,"User":null}""", """{"Labels":null,"User":null}""")]
    [InlineData("""{"Env":["A=1"],"User":"app"}""", """{"Env":null}""", """{"User":"app","Env":null}""")]
    [InlineData("""{"Labels":null}""", """{"Labels":{"a":"1"}}""", """{"Labels":{"a":"1"}}""")]
    [InlineData("""{"OnBuild":["RUN x"],"User":"app"}""", "{}", """{"User":"app"}""")]
    public async Task The_config_is_joined_as_builders_of_Dockerfiles_do(string below, string own, string expected)
    {
        Image image = await BuildAsync(WrittenBase.Make(below, "linux", WrittenLayer.Of("f = x")), own);

        Assert.Equal(expected, JsonSerializer.Serialize(JsonDocument.Parse(image.Config.Raw).RootElement.GetProperty("config")));
    }

    [Fact]
    public async Task Commands_for_builders_and_another_platform_are_warned_of()
    {
        var reporter = new CollectingReporter();
        Image parent = WrittenBase.Make("""{"OnBuild":["RUN x"]}""", "linux", WrittenLayer.Of("f = x"));

        await BuildAsync(parent, "{}", reporter, new Platform("linux", "arm64"));

        Assert.Equal(2, reporter.Warnings.Count);
        Assert.Contains("linux/arm64", reporter.Warnings.ElementAt(0), StringComparison.Ordinal);
        Assert.Contains("OnBuild", reporter.Warnings.ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_types_are_all_those_of_OCI_whatever_the_base_has()
    {
        Layer plain = Retyped(WrittenLayer.Of("f = x"), MediaTypes.DockerLayer);
        Layer zipped = Retyped(WrittenLayer.Of("g = x"), MediaTypes.DockerLayerGzip);
        Layer foreign = Retyped(WrittenLayer.Of("h = x"), "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "https://example.com/layer");

        Image image = await BuildAsync(WrittenBase.Of(plain, zipped, foreign), "{}");

        string[] expected = [MediaTypes.OciLayer, MediaTypes.OciLayerGzip, "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"];
        Assert.Equal(expected, image.Manifest.Layers.Select(layer => layer.MediaType));
        Assert.Equal(expected, image.Layers.Select(layer => layer.MediaType));
        Assert.Equal(["https://example.com/layer"], image.Manifest.Layers[2].Urls);
        Assert.Equal([plain.Digest, zipped.Digest, foreign.Digest], image.Layers.Select(layer => layer.Digest));
        Assert.Equal(MediaTypes.OciManifest, image.Manifest.MediaType);
    }

    [Fact]
    public async Task A_layer_that_comes_with_Docker_s_type_takes_OCI_s_too()
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Layers = [Retyped(WrittenLayer.Of("f = x"), MediaTypes.DockerLayer)] });

        Assert.Equal(MediaTypes.OciLayer, image.Layers[0].MediaType);
    }

    [Fact]
    public async Task The_history_says_who_made_the_new_layers_and_how()
    {
        Image parent = WrittenBase.Of("f = x");
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app")
        {
            Parent = parent,
            History = new HistoryNote { Author = "me", CreatedBy = "COPY . /", Comment = "why" },
        })
        { AddTmp = true });

        JsonElement json = JsonDocument.Parse(image.Config.Raw).RootElement;
        Assert.Equal("me", json.GetProperty("author").GetString());
        Assert.Equal("""{"created":"1970-01-01T00:00:01+00:00","created_by":"COPY . /","author":"me","comment":"why"}""", JsonSerializer.Serialize(json.GetProperty("history")[1], JsonSerializerOptions.Web).Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.False(json.GetProperty("history")[0].TryGetProperty("author", out _));
    }

    [Fact]
    public async Task A_store_path_that_the_config_alone_names_is_warned_of()
    {
        string present = "nix/store/" + new string('a', 32) + "-hello";
        string absent = "/nix/store/" + new string('b', 32) + "-gone-1.0";
        var reporter = new CollectingReporter();

        await BuildAsync(WrittenBase.Of($"{present}/", $"{present}/bin = x"), $$"""{"Cmd":["/{{present}}/bin"],"Env":["A={{absent}}/lib:{{absent}}"]}""", reporter);

        Assert.Equal($"The config names '{absent}', but no layer of the image has it.", Assert.Single(reporter.Warnings));
    }

    private static Layer Retyped(Layer layer, string type, params string[] urls) =>
        new(new TypedBlob(layer.Blob.Descriptor with { MediaType = type, Urls = urls }, layer.Blob), layer.DiffId);

    private static Task<Image> BuildAsync(Image parent, string config, IReporter? reporter = null, Platform? platform = null) => new LayeredImageBuilder().BuildAsync(
        new LayeredImageRecipe(new ImageComposition("app")
        {
            Parent = parent,
            Platform = platform ?? parent.Platform,
            Config = ConfigSettings.FromJson(JsonDocument.Parse(config).RootElement),
        }),
        reporter ?? NullReporter.Instance,
        default);

    private sealed class TypedBlob(Descriptor descriptor, Blob inner) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) => inner.OpenUnverifiedAsync(offset, reporter, cancel);
    }
}
