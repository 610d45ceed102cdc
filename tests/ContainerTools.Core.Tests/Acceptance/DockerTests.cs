using System.Globalization;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

[Collection(Judged.Name)]
public sealed class DockerTests(Engines engines, StockedRegistry shelf)
{
    // moby's archive package reads Zstandard from this version on.
    private const int FirstWithZstd = 23;

    private int VersionOf(Generation generation) => int.Parse(engines[generation].Docker.Docker(["version", "--format", "{{.Server.Version}}"]).Expect().Output.Split('.')[0], CultureInfo.InvariantCulture);

    [JudgeTheory("dockerd", "docker", "runc")]
    [MemberData(nameof(Samples.Archives), MemberType = typeof(Samples))]
    public async Task Docker_loads_an_archive_from_its_input_and_runs_it(string sample, ArchiveFormat format, LayerForm layers, Generation generation = Generation.Machine)
    {
        string archive = await shelf.ExportAsync(sample, new ExportOptions { Format = format, LayerCompression = layers });
        using FileStream stream = File.OpenRead(archive);
        if (sample == "zstd" && layers == LayerForm.Keep && VersionOf(generation) < FirstWithZstd)
        {
            // Layers that are there already are not read again.
            engines[generation].Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
            Assert.NotEqual(0, engines[generation].Docker.Docker(["load"], new ProcessOptions { Input = stream }).ExitCode);
            return;
        }

        Check(generation, sample, engines[generation].Docker.Load(stream));
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData(ArchiveFormat.OciArchive, Codec.None)]
    [InlineData(ArchiveFormat.OciArchive, Codec.Gzip)]
    [InlineData(ArchiveFormat.DockerArchive, Codec.None)]
    [InlineData(ArchiveFormat.DockerArchive, Codec.Gzip)]
    public async Task Docker_loads_a_file(ArchiveFormat format, Codec compression, Generation generation = Generation.Machine) =>
        Check(generation, "oci", engines[generation].Docker.Load(await shelf.ExportAsync("oci", new ExportOptions { Format = format, Compression = compression })));

    private void Check(Generation generation, string sample, IReadOnlyList<string> loaded)
    {
        string name = Assert.Single(loaded);
        Assert.Equal(StockedRegistry.NameOf(sample), name);
        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Docker.InspectId(name));
        Assert.Equal(Busybox.Greeting, engines[generation].Docker.Run(name).Trim());
        engines[generation].Docker.Remove(name);
    }
}
