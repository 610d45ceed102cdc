using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Images for several platforms, in one archive or folder.</summary>
[Collection(Judged.Name)]
public sealed class IndexTests(Engines engines, StockedRegistry shelf)
{
    private static readonly SampleManifest Multi = SampleShelf.All["multi"];

    [JudgeTheory("skopeo")]
    [InlineData("oci-archive:", ArchiveFormat.OciArchive)]
    [InlineData("oci:", ArchiveFormat.OciLayout)]
    public async Task An_index_keeps_its_digest_and_all_it_refers_to(string transport, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        string path = await shelf.ExportAsync(new ExportOptions { Format = format }, await shelf.PullIndexAsync("multi"));
        string copy = shelf.NewPath();
        engines[generation].Skopeo.Copy($"{transport}{path}:1.0", $"oci:{copy}:1.0", "--all");

        Assert.Equal(Multi.Content, engines[generation].Skopeo.RawManifest($"{transport}{path}:1.0"));
        Assert.Equal(Multi.Content, engines[generation].Skopeo.RawManifest($"oci:{copy}:1.0"));
        foreach (SampleManifest manifest in Multi.All())
        {
            Assert.All(manifest.Blobs.Select(blob => (blob.Digest, blob.Content)).Append((manifest.Digest, manifest.Content)), blob =>
                Assert.Equal(blob.Content, File.ReadAllBytes(Path.Combine(copy, "blobs", "sha256", blob.Digest["sha256:".Length..]))));
        }
    }

    [JudgeFact("skopeo")]
    public async Task A_docker_archive_has_no_place_for_several_operating_systems()
    {
        ImageIndex index = await shelf.PullIndexAsync("multi");
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => shelf.ExportAsync(new ExportOptions { Format = ArchiveFormat.DockerArchive }, index));

        Assert.Equal(ImageError.Unsupported, error.Error);
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("multi", ArchiveFormat.OciArchive)]
    [InlineData("linux", ArchiveFormat.DockerArchive)]
    [InlineData("list", ArchiveFormat.OciArchive)]
    public async Task Docker_runs_the_index_under_its_name(string sample, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        engines[generation].Docker.Load(await shelf.ExportAsync(new ExportOptions { Format = format }, await shelf.PullIndexAsync(sample)));

        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Docker.InspectId(StockedRegistry.NameOf(sample)));
        Assert.Equal(Busybox.Greeting, engines[generation].Docker.Run(StockedRegistry.NameOf(sample)).Trim());
        engines[generation].Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("multi", ArchiveFormat.OciArchive)]
    [InlineData("linux", ArchiveFormat.DockerArchive)]
    [InlineData("list", ArchiveFormat.OciArchive)]
    public async Task Podman_runs_the_index_under_its_name(string sample, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        IReadOnlyList<string> names = engines[generation].Podman.Load(await shelf.ExportAsync(new ExportOptions { Format = format }, await shelf.PullIndexAsync(sample)));

        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Podman.InspectId(names[0]));
        Assert.Equal(Busybox.Greeting, engines[generation].Podman.Run(names[0]).Trim());
        engines[generation].Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }
}
