using System.Text.Json;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Editing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Images whose config was changed.</summary>
[Collection(Judged.Name)]
public sealed class ChangedConfigTests(Engines engines, StockedRegistry shelf)
{
    private const string Name = "acceptance/changed:1.0";

    private static readonly ConfigEdit Edit = new()
    {
        Env = [new("NAME", "Grüße <&>"), new("ADDED", "a=b c")],
        Entrypoint = ["/bin/sh", "-c"],
        Cmd = ["echo \"$NAME,$ADDED\"; /bin/busybox id -u; pwd"],
        User = "1000:1000",
        WorkingDir = "/usr/share",
        Labels = [new("org.example.purpose", null), new("org.example.quote", "\"'\\\u2028")],
        ExposedPorts = ["80/tcp"],
        Volumes = ["/data"],
        StopSignal = "SIGINT",
        Created = DateTimeOffset.UnixEpoch.AddYears(50),
        Settings = ConfigSettings.FromMembers([new("Healthcheck", new KeyValuePair<string, object?>[] { new("Test", new[] { "CMD", "true" }), new("Interval", 30_000_000_000L) })]),
        Annotations = [new("org.example.note", "ü")],
    };

    [JudgeTheory("skopeo")]
    [InlineData("oci")]
    [InlineData("newline")]
    public async Task Skopeo_sees_the_new_config_over_the_same_layers(string sample, Generation generation = Generation.Machine)
    {
        string path = await shelf.ExportAsync(new ExportOptions(), await ChangeAsync(sample));

        JsonElement config = JsonDocument.Parse(engines[generation].Skopeo.RawConfig($"oci-archive:{path}:1.0")).RootElement;
        JsonElement before = JsonDocument.Parse(StockedRegistry.Expected(sample).Config.Content).RootElement;
        Assert.Equal("1000:1000", config.GetProperty("config").GetProperty("User").GetString());
        Assert.Equal(before.GetProperty("rootfs").GetRawText(), config.GetProperty("rootfs").GetRawText());
        Assert.Equal(before.GetProperty("history").GetRawText(), config.GetProperty("history").GetRawText());
        JsonElement manifest = JsonDocument.Parse(engines[generation].Skopeo.RawManifest($"oci-archive:{path}:1.0")).RootElement;
        Assert.Equal(
            JsonDocument.Parse(StockedRegistry.Expected(sample).Content).RootElement.GetProperty("layers").GetRawText(),
            manifest.GetProperty("layers").GetRawText());
        Assert.Equal("ü", manifest.GetProperty("annotations").GetProperty("org.example.note").GetString());
        engines[generation].Skopeo.Copy($"oci-archive:{path}:1.0", $"oci:{shelf.NewPath()}:1.0");
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("oci", ArchiveFormat.OciArchive)]
    [InlineData("v2s2", ArchiveFormat.DockerArchive)]
    public async Task Docker_does_what_the_new_config_says(string sample, ArchiveFormat format)
    {
        Image image = await ChangeAsync(sample);
        engines.Docker.Load(await shelf.ExportAsync(new ExportOptions { Format = format }, image));

        JsonElement said = JsonDocument.Parse(engines.Docker.Docker(["image", "inspect", Name]).Expect().Output).RootElement[0];
        Assert.Equal(image.Id.ToString(), said.GetProperty("Id").GetString());
        Assert.Equal("2020-01-01T00:00:00Z", said.GetProperty("Created").GetString());
        Check(said.GetProperty("Config"));
        Assert.Equal("Grüße <&>,a=b c\n1000\n/usr/share\n", engines.Docker.Run(Name));
        engines.Docker.Remove(Name);
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("oci", ArchiveFormat.OciArchive)]
    [InlineData("v2s2", ArchiveFormat.DockerArchive)]
    public async Task Podman_does_what_the_new_config_says(string sample, ArchiveFormat format)
    {
        Image image = await ChangeAsync(sample);
        string name = engines.Podman.Load(await shelf.ExportAsync(new ExportOptions { Format = format }, image))[0];

        Check(JsonDocument.Parse(engines.Podman.Run(["image", "inspect", name]).Expect().Output).RootElement[0].GetProperty("Config"));
        Assert.Equal(image.Id.ToString(), engines.Podman.InspectId(name));
        Assert.Equal("Grüße <&>,a=b c\n1000\n/usr/share\n", engines.Podman.Run(name));
        engines.Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    [JudgeFact("skopeo")]
    public async Task A_changed_index_is_whole()
    {
        var index = (ImageIndex)ImageEditor.Edit(await shelf.PullIndexAsync("multi"), new() { User = "1000" }, NullReporter.Instance);
        string path = await shelf.ExportAsync(new ExportOptions(), index);
        string copy = shelf.NewPath();

        Skopeo.Machine.Copy($"oci-archive:{path}:1.0", $"oci:{copy}:1.0", "--all");

        Assert.Equal(index.Manifest.Raw.ToArray(), Skopeo.Machine.RawManifest($"oci:{copy}:1.0"));
        Assert.Equal(4, index.Manifest.Manifests.Count);
    }

    private static void Check(JsonElement config)
    {
        string[] env = config.GetProperty("Env").EnumerateArray().Select(item => item.GetString()!).ToArray();
        Assert.Equal(["PATH=/bin:/usr/bin", "NAME=Grüße <&>", "ADDED=a=b c"], env);
        Assert.Equal(Edit.Cmd, config.GetProperty("Cmd").EnumerateArray().Select(item => item.GetString()!));
        Assert.Equal(Edit.Entrypoint, config.GetProperty("Entrypoint").EnumerateArray().Select(item => item.GetString()!));
        Assert.Equal("1000:1000", config.GetProperty("User").GetString());
        Assert.Equal("/usr/share", config.GetProperty("WorkingDir").GetString());
        Assert.Equal("SIGINT", config.GetProperty("StopSignal").GetString());
        Assert.Equal("""["org.example.quote"]""", JsonSerializer.Serialize(config.GetProperty("Labels").EnumerateObject().Select(label => label.Name)));
        Assert.Equal("\"'\\\u2028", config.GetProperty("Labels").GetProperty("org.example.quote").GetString());
        Assert.True(config.GetProperty("ExposedPorts").TryGetProperty("80/tcp", out _));
        Assert.True(config.GetProperty("Volumes").TryGetProperty("/data", out _));
    }

    private async Task<Image> ChangeAsync(string sample) =>
        (Image)((IImage)(Image)ImageEditor.Edit(await shelf.PullAsync(sample), Edit, NullReporter.Instance)).Rename([Name]);
}
