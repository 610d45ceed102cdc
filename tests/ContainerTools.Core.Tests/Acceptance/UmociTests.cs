using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

[Collection(Judged.Name)]
public sealed class UmociTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("umoci")]
    [MemberData(nameof(Samples.Folders), MemberType = typeof(Samples))]
    public async Task Umoci_unpacks_folders(string sample, LayerForm layers, Generation generation = Generation.Machine)
    {
        string folder = await shelf.ExportAsync(sample, new ExportOptions { Format = ArchiveFormat.OciLayout, LayerCompression = layers });
        if (Samples.IsDockerTyped(sample) || (sample == "zstd" && layers == LayerForm.Keep))
        {
            // Umoci 0.4.7 knows OCI's media types alone, and no Zstandard.
            Assert.ThrowsAny<InvalidOperationException>(() => engines[generation].Umoci.Unpack(folder, "1.0", shelf.NewPath()));
            return;
        }

        string root = engines[generation].Umoci.Unpack(folder, "1.0", shelf.NewPath());

        Assert.Equal("second\n", File.ReadAllText(Path.Combine(root, "etc/motd")));
        Assert.Equal(
            ["/opt/data", "/opt/data/above"],
            Directory.GetFileSystemEntries(Path.Combine(root, "opt"), "*", SearchOption.AllDirectories).Select(path => path[root.Length..]));
    }
}
