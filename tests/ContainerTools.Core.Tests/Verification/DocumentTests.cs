using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

public sealed class DocumentTests
{
    private readonly TestedImage _image = new TestedImage().Add(TestedImage.GoodTar);

    [Theory]
    [InlineData("architecture", null, ImageDefectCode.PlatformMissing)]
    [InlineData("os", "", ImageDefectCode.PlatformMissing)]
    [InlineData("architecture", "aarch64", ImageDefectCode.PlatformUnusual)]
    [InlineData("architecture", "pdp11", ImageDefectCode.PlatformUnusual)]
    [InlineData("created", "yesterday", ImageDefectCode.InvalidField)]
    public async Task Fields_of_the_config_are_checked(string field, string? value, ImageDefectCode code)
    {
        _image.Config[field] = value;

        Assert.Equal(code, (await _image.SingleAsync()).Code);
    }

    [Theory]
    [InlineData("""{ "Env": ["PATH"] }""")]
    [InlineData("""{ "Env": ["A=1", "A=2"] }""")]
    [InlineData("""{ "WorkingDir": "srv" }""")]
    [InlineData("""{ "StopSignal": "please" }""")]
    [InlineData("""{ "ExposedPorts": { "http": {} } }""")]
    [InlineData("""{ "ExposedPorts": { "65536/tcp": {} } }""")]
    [InlineData("""{ "Volumes": { "data": {} } }""")]
    [InlineData("""{ "Shell": "/bin/sh" }""")]
    [InlineData("""{ "Healthcheck": [] }""")]
    public async Task Settings_that_no_engine_understands_are_warnings(string settings)
    {
        _image.Config["config"] = JsonNode.Parse(settings);

        ImageDefect defect = await _image.SingleAsync();

        Assert.Equal((ImageDefectCode.InvalidField, DefectSeverity.Warning), (defect.Code, defect.Severity));
    }

    [Fact]
    public async Task Settings_that_are_right_are_no_defects()
    {
        _image.Config["config"] = JsonNode.Parse("""
            { "Env": ["A=1=2", "B="], "WorkingDir": "/srv", "StopSignal": "SIGRTMIN+3", "ExposedPorts": { "80/tcp": {}, "53/udp": {}, "8080": {} },
              "Volumes": { "/data": {} }, "Shell": ["/bin/sh"], "Healthcheck": { "Test": ["NONE"] }, "OnBuild": null, "Labels": { "A": "1", "a": "2" } }
            """);

        Assert.Empty(await _image.FindAsync());
    }

    [Fact]
    public async Task A_history_that_does_not_fit_the_layers_is_a_warning()
    {
        _image.Config["history"] = JsonNode.Parse("""[{ "created_by": "a" }, { "created_by": "b" }, { "created_by": "c", "empty_layer": true }]""");

        ImageDefect defect = await _image.SingleAsync();

        Assert.Equal((ImageDefectCode.HistoryMismatch, 1, 2), (defect.Code, defect.Expected, defect.Actual));
    }

    [Fact]
    public async Task A_root_of_another_type_is_an_error()
    {
        _image.Config["rootfs"] = new JsonObject { ["type"] = "tree", ["diff_ids"] = new JsonArray(Hash.Sha256(TestedImage.GoodTar.ToArray())) };

        Assert.Equal(ImageDefectCode.InvalidField, (await _image.SingleAsync()).Code);
    }

    [Fact]
    public async Task A_field_that_is_there_twice_is_an_error()
    {
        Image good = _image.Build();
        byte[] config = Encoding.UTF8.GetBytes(good.Config.Json.Replace("\"os\":", "\"OS\":\"windows\",\"os\":", StringComparison.Ordinal));
        string manifest = good.Manifest.Json.Replace(good.Id.ToString(), Hash.Sha256(config), StringComparison.Ordinal)
            .Replace($"\"size\":{good.Config.Raw.Length},", $"\"size\":{config.Length},", StringComparison.Ordinal);

        ImageDefect defect = Assert.Single(await TestedImage.FindAsync(_image.Build(Encoding.UTF8.GetBytes(manifest), config)));

        Assert.Equal((ImageDefectCode.RepeatedField, "os"), (defect.Code, ((string)defect.Actual!).ToLowerInvariant()));
    }

    [Fact]
    public async Task The_size_of_the_config_is_checked()
    {
        _image.ChangeManifest = manifest => manifest["config"]!["size"] = 7;

        ImageDefect defect = await _image.SingleAsync();

        Assert.Equal((ImageDefectCode.SizeMismatch, 7L), (defect.Code, defect.Expected));
        Assert.StartsWith("config ", defect.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("org.opencontainers.image.created", "yesterday")]
    [InlineData("org.opencontainers.image.base.digest", "sha256:12")]
    [InlineData("", "x")]
    public async Task Annotations_with_values_that_are_none_are_warnings(string key, string value)
    {
        _image.ChangeManifest = manifest => manifest["annotations"] = new JsonObject { [key] = value };

        Assert.Equal(ImageDefectCode.InvalidAnnotation, (await _image.SingleAsync()).Code);
    }

    [Fact]
    public async Task A_manifest_of_no_version_is_an_error()
    {
        _image.ChangeManifest = manifest => manifest.Remove("schemaVersion");

        Assert.Equal((ImageDefectCode.InvalidField, DefectSeverity.Error), ((await _image.SingleAsync()).Code, (await _image.SingleAsync()).Severity));
    }

    [Fact]
    public async Task A_manifest_that_does_not_say_what_it_is_is_information()
    {
        _image.ChangeManifest = manifest => manifest.Remove("mediaType");

        Assert.Equal(DefectSeverity.Information, (await _image.SingleAsync()).Severity);
    }

    [Fact]
    public async Task Media_types_of_both_worlds_in_one_manifest_are_a_warning()
    {
        _image.ChangeManifest = manifest => manifest["layers"]![0]!["mediaType"] = MediaTypes.DockerLayerGzip;

        Assert.Equal(ImageDefectCode.MixedMediaTypes, (await _image.SingleAsync()).Code);
    }

    [Fact]
    public async Task No_layers_and_too_many_are_warnings()
    {
        Assert.Equal(ImageDefectCode.NoLayers, (await new TestedImage().SingleAsync()).Code);
        for (int i = 0; i < 127; i++)
        {
            _image.Add(TestedImage.GoodTar);
        }

        Assert.Equal(ImageDefectCode.TooManyLayers, (await _image.SingleAsync()).Code);
    }
}
