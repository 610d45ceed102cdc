using System.Text.Json;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Editing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Indexes that we made of single images.</summary>
[Collection(Judged.Name)]
public sealed class MergedIndexTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("skopeo")]
    [InlineData("multi", "oci-archive:", ArchiveFormat.OciArchive)]
    [InlineData("multi", "oci:", ArchiveFormat.OciLayout)]
    [InlineData("list", "oci-archive:", ArchiveFormat.OciArchive)]
    [InlineData("list", "oci:", ArchiveFormat.OciLayout)]
    public async Task Skopeo_copies_all_of_it_with_every_digest(string sample, string transport, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        ImageIndex index = await MergeAsync(sample);
        string path = await shelf.ExportAsync(new ExportOptions { Format = format }, index);
        string copy = shelf.NewPath();

        // To a folder of skopeo's own, because to another layout it would rewrite Docker's manifests.
        engines[generation].Skopeo.Copy($"{transport}{path}:1.0", $"dir:{copy}", "--all");

        Assert.Equal(index.Manifest.Raw.ToArray(), engines[generation].Skopeo.RawManifest($"{transport}{path}:1.0"));
        Assert.Equal(index.Manifest.Raw.ToArray(), engines[generation].Skopeo.RawManifest($"dir:{copy}"));
        IEnumerable<SampleManifest> children = SampleShelf.All[sample].Children.Where(child => index.Images.Any(image => image.Digest.ToString() == child.Digest));
        Assert.Equal(4, children.Count());
        Assert.All(children, child => Assert.Equal(child.Content, File.ReadAllBytes(Path.Combine(copy, child.Digest["sha256:".Length..] + ".manifest.json"))));
    }

    [JudgeFact("skopeo")]
    public async Task Skopeo_chooses_by_platform()
    {
        string path = await shelf.ExportAsync(new ExportOptions(), await MergeAsync("multi"));

        Assert.Equal("arm64", Architecture("linux", "arm64"));
        Assert.Equal("arm", Architecture("linux", "arm", "--override-variant", "v7"));
        Assert.Equal("amd64", Architecture("windows", "amd64"));

        string Architecture(string os, string architecture, params string[] more) => JsonDocument.Parse(
            Skopeo.Machine.RawConfig($"oci-archive:{path}:1.0", ["--override-os", os, "--override-arch", architecture, .. more]))
            .RootElement.GetProperty("architecture").GetString()!;
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("multi")]
    [InlineData("list")]
    public async Task Docker_runs_it_under_its_name(string sample, Generation generation = Generation.Machine)
    {
        engines[generation].Docker.Load(await shelf.ExportAsync(new ExportOptions(), await MergeAsync(sample)));

        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Docker.InspectId("acceptance/merged:1.0"));
        Assert.Equal(Busybox.Greeting, engines[generation].Docker.Run("acceptance/merged:1.0").Trim());
        engines[generation].Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("multi")]
    [InlineData("list")]
    public async Task Podman_runs_it_and_takes_it_for_a_manifest_list(string sample, Generation generation = Generation.Machine)
    {
        string path = await shelf.ExportAsync(new ExportOptions(), await MergeAsync(sample));
        string name = engines[generation].Podman.Load(path)[0];
        Assert.Equal(Busybox.Greeting, engines[generation].Podman.Run(name).Trim());

        engines[generation].Podman.Run(["manifest", "create", "localhost/list"]).Expect();
        engines[generation].Podman.Run(["manifest", "add", "--all", "localhost/list", $"oci-archive:{path}:1.0"]).Expect();
        JsonElement manifests = JsonDocument.Parse(engines[generation].Podman.Run(["manifest", "inspect", "localhost/list"]).Expect().Output).RootElement.GetProperty("manifests");

        Assert.Equal(
            SampleShelf.All[sample].Children.OfType<SampleImage>().Take(4).Select(child => child.Digest).Order(),
            manifests.EnumerateArray().Select(manifest => manifest.GetProperty("digest").GetString()!).Order());
        engines[generation].Podman.Run(["manifest", "rm", "localhost/list"]).Expect();
        engines[generation].Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    private async Task<ImageIndex> MergeAsync(string sample) =>
        IndexBuilder.Build((await shelf.PullIndexAsync(sample)).Images, new IndexRecipe { Name = "acceptance/merged:1.0" }, NullReporter.Instance);
}
