using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Store;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.FileSystem.Unpacking;

/// <summary>What Linux does on file systems of Windows.</summary>
public sealed class WindowsVolumeTests
{
    private static readonly Layer Odd = WrittenLayer.Of(
        "d/", "d/README = first", "d/Readme = second", "d/a:b = colon", "d/plain = text", "d/hard => d/plain", "d/link -> plain", "d/fifo |", "d/aux.txt = device");

    [ToolTheory(Needs = Need.WindowsVolumes)]
    [InlineData("ntfs", new[] { "d/Readme" })]
    [InlineData("exfat", new[] { "d/Readme", "d/a:b", "d/fifo", "d/link" })]
    public async Task What_the_file_system_cannot_have_is_left_out_and_all_else_is_there(string kind, string[] missing)
    {
        using var volume = new WindowsVolume(kind);

        ExpandedImage result = await ImageExpander.ExpandAsync(LayerImage.Of(Odd), volume["out"], new(), NullReporter.Instance, default);

        Assert.Equal(missing, result.Skipped.Where(entry => entry.Part == SkippedPart.Entry).Select(entry => entry.Location).Order(StringComparer.Ordinal));
        Assert.Equal(["first", "text", "text", "device"], new[] { "README", "plain", "hard", "aux.txt" }.Select(name => File.ReadAllText(volume[$"out/d/{name}"])));
    }

    [ToolTheory(Needs = Need.WindowsVolumes)]
    [InlineData("ntfs")]
    [InlineData("exfat")]
    public async Task A_store_and_a_layout_on_it_keep_what_they_are_given(string kind)
    {
        using var volume = new WindowsVolume(kind);
        Image image = LayerImage.Of(Odd);
        var store = new ImageStore(volume["store"]);

        Blob kept = store.Cache(image.Layers[0].Blob);
        await kept.FetchAheadAsync(NullReporter.Instance, default);
        foreach (bool overwrite in new[] { false, true })
        {
            await ImageExport.WriteFileAsync([image], volume["layout"], new ExportOptions { Format = ArchiveFormat.OciLayout }, overwrite, NullReporter.Instance, default);
            await ImageExport.WriteFileAsync([image], volume["image.tar"], new ExportOptions(), overwrite, NullReporter.Instance, default);
        }

        Assert.True(store.Contains(image.Layers[0].Descriptor));
        foreach (string name in new[] { "layout", "image.tar" })
        {
            Assert.Equal(image.Digest, Assert.Single(await ImageImport.ReadAsync(volume[name], null, NullReporter.Instance, default)).Digest);
        }
    }
}
