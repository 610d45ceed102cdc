using System.Text;
using System.Text.Json;
using ContainerTools.Editing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Editing;

public sealed class ConfigEditTests
{
    private const string Odd = """
        { "created" : "2024-02-29T12:00:00.123456789Z", "architecture":"arm64","variant":"v8","os":"linux", "x.y": 1.0e3,
          "config": {"Env":["A=1","B=\u003c","A2=x"], "Cmd": ["/a"],"ArgsEscaped":true,"Labels":{"k":"v","l":"\u00e9"},"Healthcheck":{"Interval":30000000000} ,"User":"" ,"Volumes":null},
          "history":[{"created_by":"ADD \u0026"}],ROOTFS,"moby.buildkit.buildinfo.v1":"e30="}

        """;

    private static readonly Image Before = Made.Config(Odd);

    public static TheoryData<string, ConfigEdit> Nothings => new()
    {
        { "nothing", new() },
        { "env", new() { Env = [new("A", "1"), new("B", "<"), new("C", null)] } },
        { "cmd", new() { Cmd = ["/a"], Entrypoint = [] } },
        { "texts", new() { User = "", WorkingDir = "", StopSignal = "", Author = "" } },
        { "labels", new() { Labels = [new("l", "é"), new("m", null)] } },
        { "sets", new() { Volumes = [], ExposedPorts = [] } },
        { "platform", new() { Platform = Platform.Parse("linux/aarch64/v8") } },
        { "created", new() { Created = Before.Created } },
        { "annotations", new() { Annotations = [new("a", null)] } },
        { "settings", new() { Settings = ConfigSettings.FromMembers([new("ArgsEscaped", true), new("Env", new[] { "A=1" }), new("Shell", null)]) } },
    };

    [Theory]
    [MemberData(nameof(Nothings))]
    public void What_changes_nothing_gives_the_same_image(string what, ConfigEdit edit) => Assert.True(ReferenceEquals(Before, Edit(edit)), what);

    [Fact]
    public void Only_what_is_named_changes_in_the_config()
    {
        Image image = Edit(new() { Env = [new("B", "2"), new("A", null), new("C", "a=b")], Cmd = ["/b", "c d"] });

        string expected = Before.Config.Json
            .Replace("""["A=1","B=\u003c","A2=x"]""", """["B=2","A2=x","C=a=b"]""", StringComparison.Ordinal)
            .Replace("""["/a"]""", """["/b","c d"]""", StringComparison.Ordinal);
        Assert.Equal(expected, image.Config.Json);
        Assert.Equal(Hash.Sha256(Encoding.UTF8.GetBytes(expected)), image.Id.ToString());
    }

    [Fact]
    public void The_manifest_leads_to_the_new_config_and_is_otherwise_the_same()
    {
        const string Manifest = """{ "mediaType":"application/vnd.oci.image.manifest.v1+json", "schemaVersion":2,"config": {"digest":"DIGEST","data":"e30=","size":SIZE ,"mediaType":"application/vnd.oci.image.config.v1+json","x":1.0},"layers":[ LAYER ],"y":"\u002b" }""";
        string Fill(ImageConfig config) => Manifest
            .Replace("DIGEST", config.Digest.ToString(), StringComparison.Ordinal)
            .Replace("SIZE", $"{config.Raw.Length}", StringComparison.Ordinal);
        Image before = Made.Config(Odd, Fill(Before.Config));

        Image after = (Image)ImageEditor.Edit(before, new() { User = "1000" }, NullReporter.Instance);

        Assert.Equal(
            before.Manifest.Json.Replace("\"data\":\"e30=\",", "", StringComparison.Ordinal)
                .Replace(before.Id.ToString(), after.Id.ToString(), StringComparison.Ordinal)
                .Replace($"\"size\":{before.Config.Raw.Length} ", $"\"size\":{after.Config.Raw.Length} ", StringComparison.Ordinal),
            after.Manifest.Json);
        Assert.Equal(Hash.Sha256(after.Manifest.Raw.ToArray()), after.Digest.ToString());
    }

    [Fact]
    public void Every_setting_is_set()
    {
        ImageConfig config = Edit(new()
        {
            Entrypoint = ["/e"],
            Cmd = [],
            User = "1:2",
            WorkingDir = "/w",
            StopSignal = "SIGINT",
            Labels = [new("k", null), new("n", "ü<")],
            ExposedPorts = ["80/tcp", "53/udp", "80/tcp"],
            Volumes = ["/v"],
            Platform = Platform.Parse("windows/amd64:10.0.1"),
            Created = DateTimeOffset.UnixEpoch.AddMilliseconds(1500),
            Author = "Zoë",
            Settings = ConfigSettings.FromMembers([new("Healthcheck", null), new("Shell", new[] { "sh" }), new("Env", new[] { "A=9", "Z=1" })]),
        }).Config;

        Assert.Equal(["/e"], config.Entrypoint);
        Assert.Empty(config.Cmd);
        Assert.Equal(("1:2", "/w", "SIGINT", "Zoë"), (config.User, config.WorkingDir, config.StopSignal, config.Author));
        Assert.Equal(["l", "n"], config.Labels.Keys);
        Assert.Equal(["53/udp", "80/tcp"], config.ExposedPorts);
        Assert.Equal(["/v"], config.Volumes);
        Assert.Equal(["A=9", "B=<", "A2=x", "Z=1"], config.Env);
        Assert.Equal("windows/amd64:10.0.1", config.Platform.ToString());
        JsonElement json = JsonDocument.Parse(config.Raw).RootElement;
        Assert.Equal("1970-01-01T00:00:01.5Z", json.GetProperty("created").GetString());
        Assert.False(json.TryGetProperty("variant", out _));
        Assert.False(json.GetProperty("config").TryGetProperty("Healthcheck", out _));
        Assert.False(json.GetProperty("config").TryGetProperty("Cmd", out _));
        Assert.Equal("sh", json.GetProperty("config").GetProperty("Shell")[0].GetString());
        Assert.Single(config.History);
    }

    [Fact]
    public void Names_and_layers_stay_what_was_true_of_the_old_bytes_does_not()
    {
        Image before = Before.With(ImageReference.Parse("a:1"), ["a:1"]) with { IndexDigest = Before.Digest };

        Image after = (Image)ImageEditor.Edit(before, new() { User = "x" }, NullReporter.Instance);

        Assert.Equal(before.Reference, after.Reference);
        Assert.Equal(["a:1"], after.RepoTags);
        Assert.Same(before.Layers, after.Layers);
        Assert.Null(after.IndexDigest);
        Assert.Equal(before.Platform, after.Platform);
    }

    [Fact]
    public void Annotations_change_the_manifest_alone()
    {
        Image one = Edit(new() { Annotations = [new("b", "1"), new("a", "<")] });
        Image two = (Image)ImageEditor.Edit(one, new() { Annotations = [new("b", null), new("c", "3")] }, NullReporter.Instance);
        Image none = (Image)ImageEditor.Edit(two, new() { Annotations = [new("a", null), new("c", null)] }, NullReporter.Instance);

        Assert.Equal(["b", "a"], one.Manifest.Annotations.Keys);
        Assert.Equal(["a", "c"], two.Manifest.Annotations.Keys);
        Assert.Equal(Before.Digest, none.Digest);
        Assert.All(new[] { one, two }, image => Assert.Equal(Before.Id, image.Id));
    }

    [Fact]
    public void An_annotated_manifest_of_Dockers_is_worth_a_word()
    {
        var said = new CollectingReporter();
        Image image = Made.Image(new ImageFactory { Docker = true }.Add(SampleLayer.Empty()).Build());

        Image annotated = (Image)ImageEditor.Edit(image, new() { Annotations = [new("a", "b")] }, said);
        ImageEditor.Edit(annotated, new() { Annotations = [new("a", null)], User = "x" }, said);

        Assert.Equal(MediaTypes.DockerManifest, annotated.Manifest.MediaType);
        Assert.Contains("annotations", Assert.Single(said.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"config":{"User":"a","User":"b"},ROOTFS}""", "'User' more than once")]
    [InlineData("""{"os":"linux","os":"windows",ROOTFS}""", "'os' more than once")]
    [InlineData("""{"config":{"user":"a"},ROOTFS}""", "'User' more than once")]
    [InlineData("""{"config":{"Labels":{"a":"1","a":"2"}},ROOTFS}""", "'a' more than once")]
    public void A_config_that_means_two_things_is_refused(string config, string problem)
    {
        ImageException error = Assert.Throws<ImageException>(() =>
            ImageEditor.Edit(Made.Config(config), new() { User = "x", Labels = [new("b", "c")] }, NullReporter.Instance));

        Assert.Equal(ImageError.Malformed, error.Error);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(Made.Config(config).Id.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_that_no_engine_would_read_is_not_made()
    {
        Assert.Equal(ImageError.InvalidArgument, Fail(new() { Labels = [new("big", new string('x', 5_000_000))] }));
        Assert.Equal(ImageError.InvalidArgument, Fail(new() { Settings = ConfigSettings.FromMembers([new("Cmd", 5)]) }));
        Assert.Equal(ImageError.InvalidArgument, Fail(new() { Settings = ConfigSettings.FromMembers([new("Labels", new[] { "x" })]) }));
    }

    [Fact]
    public void What_nobody_can_read_is_no_hindrance() => Assert.EndsWith(
        "\\udfff\"}}",
        ((Image)ImageEditor.Edit(Made.Config("""{ROOTFS,"config":{"User":"a","X":"\udfff"}}"""), new() { User = "b" }, NullReporter.Instance)).Config.Json,
        StringComparison.Ordinal);

    [Fact]
    public void Labels_differ_by_their_case() =>
        Assert.Equal(["k", "l", "K"], Edit(new() { Labels = [new("K", "V")] }).Config.Labels.Keys);

    private static Image Edit(ConfigEdit edit) => (Image)ImageEditor.Edit(Before, edit, NullReporter.Instance);

    private static ImageError Fail(ConfigEdit edit) => Assert.Throws<ImageException>(() => Edit(edit)).Error;
}
