using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

[Collection(Judged.Name)]
public sealed class BuildahTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("buildah")]
    [InlineData("docker-archive:", ArchiveFormat.DockerArchive)]
    [InlineData("docker-archive:", ArchiveFormat.OciArchive)]
    [InlineData("oci-archive:", ArchiveFormat.OciArchive)]
    [InlineData("oci:", ArchiveFormat.OciLayout)]
    public async Task Buildah_runs_what_is_in(string transport, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        string path = await shelf.ExportAsync("oci", new ExportOptions { Format = format });
        string container = engines[generation].Buildah.From($"{transport}{path}{(format == ArchiveFormat.OciLayout ? ":1.0" : "")}");

        Assert.Equal(StockedRegistry.Expected("oci").Id, engines[generation].Buildah.ImageId(container));
        Assert.Equal(Busybox.Greeting, engines[generation].Buildah.RunIn(container, "/bin/sh", "/srv/check.sh").Trim());
    }

    [JudgeTheory("buildah")]
    [MemberData(nameof(Samples.Tags), MemberType = typeof(Samples))]
    public async Task Buildah_takes_each_sample(string sample, Generation generation = Generation.Machine)
    {
        string archive = await shelf.ExportAsync(sample, new ExportOptions());

        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Buildah.ImageId(engines[generation].Buildah.From($"oci-archive:{archive}")));
    }
}
