using ContainerTools.Archive;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

[Collection(Judged.Name)]
public sealed class SkopeoTests(StockedRegistry shelf)
{
    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Archives), MemberType = typeof(Samples))]
    public async Task Skopeo_copies_docker_archives(string sample, ArchiveFormat format, LayerForm layers)
    {
        string source = $"docker-archive:{await shelf.ExportAsync(sample, new ExportOptions { Format = format, LayerCompression = layers })}";

        Assert.Equal(StockedRegistry.Expected(sample).Id, Skopeo.Id(source));
        Skopeo.Copy(source, $"dir:{shelf.NewPath()}");
    }

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Folders), MemberType = typeof(Samples))]
    public async Task Skopeo_copies_oci_archives(string sample, LayerForm layers)
    {
        string archive = await shelf.ExportAsync(sample, new ExportOptions { Format = ArchiveFormat.OciArchive, LayerCompression = layers });

        Check(sample, layers, $"oci-archive:{archive}{Tag(sample)}");
    }

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Folders), MemberType = typeof(Samples))]
    public async Task Skopeo_copies_oci_folders(string sample, LayerForm layers) =>
        Check(sample, layers, $"oci:{await shelf.ExportAsync(sample, new ExportOptions { Format = ArchiveFormat.OciLayout, LayerCompression = layers })}{Tag(sample)}");

    // Of manifests that have Docker's media types skopeo finds none by name, but takes the only one there is.
    internal static string Tag(string sample) => Samples.IsDockerTyped(sample) ? "" : ":1.0";

    private void Check(string sample, LayerForm layers, string source)
    {
        SampleImage expected = StockedRegistry.Expected(sample);
        Assert.Equal(expected.Id, Skopeo.Id(source));
        if (layers == LayerForm.Keep)
        {
            Assert.Equal(expected.Content, Skopeo.RawManifest(source));
        }

        Skopeo.Copy(source, $"dir:{shelf.NewPath()}");
    }
}
