using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

[Collection(Judged.Name)]
public sealed class PodmanTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("podman", "runc")]
    [MemberData(nameof(Samples.Archives), MemberType = typeof(Samples))]
    public async Task Podman_loads_an_archive_and_runs_it(string sample, ArchiveFormat format, LayerForm layers, Generation generation = Generation.Machine) =>
        Check(generation, sample, engines[generation].Podman.Load(await shelf.ExportAsync(sample, new ExportOptions { Format = format, LayerCompression = layers })));

    [JudgeTheory("podman", "runc")]
    [InlineData(ArchiveFormat.OciArchive)]
    [InlineData(ArchiveFormat.DockerArchive)]
    public async Task Podman_loads_an_archive_from_its_input(ArchiveFormat format, Generation generation = Generation.Machine)
    {
        using FileStream stream = File.OpenRead(await shelf.ExportAsync("oci", new ExportOptions { Format = format }));

        Check(generation, "oci", engines[generation].Podman.Load(stream));
    }

    [JudgeTheory("podman", "runc")]
    [InlineData(ArchiveFormat.OciArchive, Codec.Gzip)]
    [InlineData(ArchiveFormat.OciArchive, Codec.Zstd)]
    [InlineData(ArchiveFormat.DockerArchive, Codec.Zstd)]
    public async Task Podman_loads_a_compressed_archive(ArchiveFormat format, Codec compression, Generation generation = Generation.Machine) =>
        Check(generation, "oci", engines[generation].Podman.Load(await shelf.ExportAsync("oci", new ExportOptions { Format = format, Compression = compression })));

    private void Check(Generation generation, string sample, IReadOnlyList<string> loaded)
    {
        string name = Assert.Single(loaded);
        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Podman.InspectId(name));
        Assert.Equal(Busybox.Greeting, engines[generation].Podman.Run(name).Trim());
        engines[generation].Podman.Run(["image", "rm", "--force", name]).Expect();
    }
}
