using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Layout;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Archive;

/// <summary>Several exports to one layout at the same time: none fails, and every image is there afterwards.</summary>
public sealed class ParallelLayoutTests : IDisposable
{
    private const int Writers = 6;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("layout")]
    [InlineData("unfinished")]
    public async Task Exports_to_one_folder_lose_no_image(string before)
    {
        Image[] images = await MakeImagesAsync();
        for (int round = 0; round < 30; round++)
        {
            string layout = _folder[$"layout{round}"];
            Make(layout, before);

            await Task.WhenAll(images.Select(image => Task.Run(() => ExportAsync(image, layout))));

            await CheckAsync(layout, images);
        }
    }

    [Fact]
    public async Task Processes_that_export_to_one_folder_lose_no_image()
    {
        const int Rounds = 15;
        const int Processes = 4;
        BackgroundProcess[] running = [.. Enumerable.Range(0, Processes).Select(i => new BackgroundProcess(
            "dotnet",
            [typeof(ParallelLayoutTests).Assembly.Location, "export", _folder.Path, $"x{i}", $"{Rounds}", $"{Processes}"]))];
        try
        {
            Array.ForEach(running, process => process.WaitUntil(() => process.HasExited, TimeSpan.FromMinutes(2)));
        }
        finally
        {
            Array.ForEach(running, process => process.Dispose());
        }

        Image[] images = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => ComposedImage.MakeAsync(_folder.Path, $"x{i}")));
        for (int round = 0; round < Rounds; round++)
        {
            await CheckAsync(_folder[$"layout{round}"], images);
        }
    }

    [Fact]
    public async Task Without_overwriting_one_export_wins_and_the_others_say_so()
    {
        Image[] images = await MakeImagesAsync();
        for (int round = 0; round < 20; round++)
        {
            string layout = _folder[$"layout{round}"];
            Image?[] written = await Task.WhenAll(images.Select(image => Task.Run(async () =>
            {
                try
                {
                    await ExportAsync(image, layout, overwrite: false);
                    return image;
                }
                catch (ImageException exception) when (exception.Error == ImageError.AlreadyExists)
                {
                    return null;
                }
            })));

            await CheckAsync(layout, [Assert.Single(written.OfType<Image>())]);
        }
    }

    [Fact]
    public async Task The_lock_of_a_process_that_was_killed_stands_in_nobodys_way()
    {
        Image[] images = await MakeImagesAsync();
        string layout = _folder["layout"];
        await ExportAsync(images[0], layout);
        File.WriteAllText(Path.Combine(layout, "index.json.lock"), "");

        await ExportAsync(images[1], layout);

        await CheckAsync(layout, images[..2]);
    }

    [Fact]
    public async Task A_lock_that_is_held_keeps_the_index_as_it_is()
    {
        Image[] images = await MakeImagesAsync();
        string layout = _folder["layout"];
        await ExportAsync(images[0], layout);
        using var stop = new CancellationTokenSource();
        Task export;
        using (new FileStream(Path.Combine(layout, "index.json.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
            export = ExportAsync(images[1], layout);
            while (Directory.GetFiles(Path.Combine(layout, "blobs"), "*", SearchOption.AllDirectories).Length < 6)
            {
                await Task.Delay(5);
            }

            Assert.Single(new LayoutIndex(layout).Read());
            Assert.False(export.IsCompleted);
        }

        await export;
        await CheckAsync(layout, images[..2]);
    }

    private static void Make(string layout, string before)
    {
        switch (before)
        {
            case "empty":
                Directory.CreateDirectory(layout);
                break;
            case "layout":
                new OciLayoutFolder(layout).Create(withIngest: false);
                break;
            case "unfinished":
                Directory.CreateDirectory(Path.Combine(layout, "blobs"));
                File.WriteAllBytes(Path.Combine(layout, "index.json"), IndexWriter.Empty);
                break;
        }
    }

    private Task<Image[]> MakeImagesAsync() => Task.WhenAll(Enumerable.Range(0, Writers).Select(i => ComposedImage.MakeAsync(_folder.Path, $"x{i}")));

    private static Task ExportAsync(Image image, string layout, bool overwrite = true) =>
        ImageExport.WriteFileAsync([image], layout, new() { Format = ArchiveFormat.OciLayout }, overwrite, NullReporter.Instance, default);

    // All images, with all that they need, and nothing beside.
    private static async Task CheckAsync(string layout, IReadOnlyList<Image> images)
    {
        IReadOnlyList<IImage> found = await ImportedImages.ReadAsync(layout, null);
        Assert.Equal(images.Select(image => image.Digest.ToString()).Order(), found.Select(image => image.Digest.ToString()).Order());
        foreach (Blob blob in images.SelectMany(image => ManifestTree.Of(image).Content()))
        {
            Assert.True(new OciLayoutFolder(layout).Contains(blob.Descriptor));
        }

        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.GetFileSystemEntries(layout).Select(Path.GetFileName).Order());
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Path.GetDirectoryName(layout)!), path => Path.GetFileName(path).StartsWith($".{Path.GetFileName(layout)}.", StringComparison.Ordinal));
    }
}
