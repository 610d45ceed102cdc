using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Several images in one archive, which share layers.</summary>
[Collection(Judged.Name)]
public sealed class SeveralImagesTests(Engines engines, StockedRegistry shelf)
{
    private static readonly string[] Those = ["oci", "empty", "newline"];

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData(ArchiveFormat.OciArchive)]
    [InlineData(ArchiveFormat.DockerArchive)]
    public async Task Docker_loads_them_all(ArchiveFormat format, Generation generation = Generation.Machine)
    {
        IReadOnlyList<string> names = engines[generation].Docker.Load(await ExportAsync(format));

        Assert.Equal(Those.Select(StockedRegistry.NameOf), names);
        Assert.Equal(Those.Select(sample => StockedRegistry.Expected(sample).Id), names.Select(engines[generation].Docker.InspectId));
        Assert.All(names, name => Assert.Equal(Busybox.Greeting, engines[generation].Docker.Run(name).Trim()));
        engines[generation].Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
    }

    [JudgeTheory("podman", "runc")]
    [InlineData(ArchiveFormat.OciArchive)]
    [InlineData(ArchiveFormat.DockerArchive)]
    public async Task Podman_loads_them_all(ArchiveFormat format, Generation generation = Generation.Machine)
    {
        IReadOnlyList<string> names = engines[generation].Podman.Load(await ExportAsync(format));

        Assert.Equal(Those.Select(sample => "localhost/" + StockedRegistry.NameOf(sample)), names);
        Assert.Equal(Those.Select(sample => StockedRegistry.Expected(sample).Id), names.Select(engines[generation].Podman.InspectId));
        engines[generation].Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    [JudgeTheory("skopeo")]
    [InlineData("oci-archive:", ArchiveFormat.OciArchive)]
    [InlineData("oci:", ArchiveFormat.OciLayout)]
    public async Task Skopeo_finds_each_by_its_whole_name_where_tags_are_alike(string transport, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        string path = await ExportAsync(format);

        Assert.All(Those, sample => Assert.Equal(StockedRegistry.Expected(sample).Content, engines[generation].Skopeo.RawManifest($"{transport}{path}:{StockedRegistry.NameOf(sample)}")));
    }

    [JudgeTheory("skopeo")]
    [InlineData(ArchiveFormat.OciArchive)]
    [InlineData(ArchiveFormat.DockerArchive)]
    public async Task Skopeo_finds_each_in_a_docker_archive(ArchiveFormat format, Generation generation = Generation.Machine)
    {
        string path = await ExportAsync(format);

        Assert.All(Those, sample => Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Skopeo.Id($"docker-archive:{path}:{StockedRegistry.NameOf(sample)}")));
    }

    private async Task<string> ExportAsync(ArchiveFormat format) =>
        await shelf.ExportAsync(new ExportOptions { Format = format }, await Task.WhenAll(Those.Select(shelf.PullAsync)));
}
