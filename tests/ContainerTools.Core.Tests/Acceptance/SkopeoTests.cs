using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

[Collection(Judged.Name)]
public sealed class SkopeoTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Archives), MemberType = typeof(Samples))]
    public async Task Skopeo_copies_docker_archives(string sample, ArchiveFormat format, LayerForm layers, Generation generation = Generation.Machine)
    {
        string source = $"docker-archive:{await shelf.ExportAsync(sample, new ExportOptions { Format = format, LayerCompression = layers })}";

        Assert.Equal(StockedRegistry.Expected(sample).Id, engines[generation].Skopeo.Id(source));
        engines[generation].Skopeo.Copy(source, $"dir:{shelf.NewPath()}");
    }

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Folders), MemberType = typeof(Samples))]
    public async Task Skopeo_copies_oci_archives(string sample, LayerForm layers, Generation generation = Generation.Machine)
    {
        string archive = await shelf.ExportAsync(sample, new ExportOptions { Format = ArchiveFormat.OciArchive, LayerCompression = layers });

        Check(generation, sample, layers, $"oci-archive:{archive}{Tag(sample)}");
    }

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Folders), MemberType = typeof(Samples))]
    public async Task Skopeo_copies_oci_folders(string sample, LayerForm layers, Generation generation = Generation.Machine) =>
        Check(generation, sample, layers, $"oci:{await shelf.ExportAsync(sample, new ExportOptions { Format = ArchiveFormat.OciLayout, LayerCompression = layers })}{Tag(sample)}");

    // Of manifests that have Docker's media types skopeo finds none by name, but takes the only one there is.
    internal static string Tag(string sample) => Samples.IsDockerTyped(sample) ? "" : ":1.0";

    private void Check(Generation generation, string sample, LayerForm layers, string source)
    {
        SampleImage expected = StockedRegistry.Expected(sample);
        Assert.Equal(expected.Id, engines[generation].Skopeo.Id(source));
        if (layers == LayerForm.Keep)
        {
            Assert.Equal(expected.Content, engines[generation].Skopeo.RawManifest(source));
        }

        engines[generation].Skopeo.Copy(source, $"dir:{shelf.NewPath()}");
    }
}
