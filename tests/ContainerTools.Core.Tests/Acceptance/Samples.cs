using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What is tried with each judge.</summary>
public static class Samples
{
    public static TheoryData<string> Tags => [.. SampleShelf.All.Keys];

    /// <summary>Every sample in every archive: both formats, layers kept and uncompressed.</summary>
    public static TheoryData<string, ArchiveFormat, LayerForm> Archives => Cross(ArchiveFormat.OciArchive, ArchiveFormat.DockerArchive);

    /// <summary>Every sample as a folder, layers kept and uncompressed.</summary>
    public static TheoryData<string, LayerForm> Folders
    {
        get
        {
            var data = new TheoryData<string, LayerForm>();
            foreach (string tag in SampleShelf.All.Keys)
            {
                data.Add(tag, LayerForm.Keep);
                data.Add(tag, LayerForm.None);
            }

            return data;
        }
    }

    /// <summary>Whether the manifest has Docker's media types.</summary>
    public static bool IsDockerTyped(string tag) => StockedRegistry.Expected(tag).MediaType == SampleTypes.DockerManifest;

    private static TheoryData<string, ArchiveFormat, LayerForm> Cross(params ArchiveFormat[] formats)
    {
        var data = new TheoryData<string, ArchiveFormat, LayerForm>();
        foreach (string tag in SampleShelf.All.Keys)
        {
            foreach (ArchiveFormat format in formats)
            {
                data.Add(tag, format, LayerForm.Keep);
                data.Add(tag, format, LayerForm.None);
            }
        }

        return data;
    }
}
