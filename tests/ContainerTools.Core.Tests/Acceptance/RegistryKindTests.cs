using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Whatever a registry asks of its clients, the images that come from it are the same.</summary>
[Collection(Judged.Name)]
public sealed class RegistryKindTests(StockedRegistry shelf)
{
    // Skopeo unpacks an archive as root alone: it gives the files to their owners.
    [JudgeTheory("skopeo")]
    [InlineData(RegistryKind.Plain)]
    [InlineData(RegistryKind.Basic)]
    [InlineData(RegistryKind.Tls)]
    [InlineData(RegistryKind.MutualTls)]
    [InlineData(RegistryKind.Token)]
    public async Task Samples_come_whole_from(RegistryKind kind)
    {
        using RealRegistry registry = StockedRegistry.Stock(new RealRegistry(kind));
        foreach (string tag in SampleShelf.All.Keys)
        {
            SampleImage expected = StockedRegistry.Expected(tag);
            Image byTag = await RegistryAccess.GetImageAsync(registry, tag);
            Image byDigest = await RegistryAccess.GetImageAsync(registry, SampleShelf.All[tag].Digest);

            Assert.Equal(expected.Id, byTag.Id.ToString());
            Assert.Equal(expected.Digest, byTag.Digest.ToString());
            Assert.Equal(byTag.Digest, byDigest.Digest);
            Assert.Equal([$"{registry.Host}/{SampleShelf.Repository}:{tag}"], byTag.RepoTags);
            foreach (ArchiveFormat format in new[] { ArchiveFormat.OciArchive, ArchiveFormat.DockerArchive, ArchiveFormat.OciLayout })
            {
                await CheckAsync(tag, format, ((IImage)byTag).Rename([StockedRegistry.NameOf(tag)]));
            }
        }
    }

    private async Task CheckAsync(string tag, ArchiveFormat format, IImage image)
    {
        SampleImage expected = StockedRegistry.Expected(tag);
        string path = await shelf.ExportAsync(new ExportOptions { Format = format }, image);
        string source = format switch
        {
            ArchiveFormat.OciArchive => $"oci-archive:{path}",
            ArchiveFormat.DockerArchive => $"docker-archive:{path}",
            _ => $"oci:{path}{SkopeoTests.Tag(tag)}",
        };
        Assert.Equal(expected.Config.Content, Skopeo.Machine.RawConfig(source));
        if (format != ArchiveFormat.DockerArchive)
        {
            Assert.Equal(Encoding.UTF8.GetString(expected.Content), Encoding.UTF8.GetString(Skopeo.Machine.RawManifest(source)));
        }

        // Reads every layer, and checks it.
        Skopeo.Machine.Copy(source, $"dir:{shelf.NewPath()}");
    }
}
