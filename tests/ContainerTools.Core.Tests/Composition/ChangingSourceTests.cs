using System.IO.MemoryMappedFiles;
using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Composition;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

public sealed class ChangingSourceTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public static TheoryData<string> Changes => ["longer", "shorter", "other", "other, old time", "replaced", "folder", "link", "gone", "emptied"];

    // Windows lets nobody put something else in the place of a file that is open, and says of one that is removed what it said before.
    public static TheoryData<string> ChangesInPlace => ["longer", "shorter", "other", "other, old time", "link", "emptied"];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_between_planning_and_reading_is_noticed(string change)
    {
        string path = _bench.File("b", new string('b', 100_000));
        _bench.File("a");
        LayerPlan plan = _bench.Plan();
        Settle();
        Change(path, change);

        byte[] read = Fails(plan, change == "gone" ? ImageError.SourceFailed : ImageError.SourceChanged, path);

        // What came before, but neither the file nor an end.
        Assert.Equal(2 * 512, read.Length);
    }

    [Theory]
    [MemberData(nameof(ChangesInPlace))]
    public void A_change_while_reading_is_noticed(string change) => IsNoticedWhileReading(change);

    [UnixTheory]
    [InlineData("replaced")]
    [InlineData("folder")]
    [InlineData("gone")]
    public void What_takes_the_place_of_a_file_while_reading_is_noticed(string change) => IsNoticedWhileReading(change);

    [Fact]
    public async Task An_archive_of_a_changed_file_has_no_end()
    {
        string path = _bench.File("b", new string('b', 50_000));
        Image image = await _bench.BuildAsync();
        Settle();
        File.WriteAllText(path, new string('c', 50_000));
        using var target = new MemoryStream();

        ImageException exception = await ComposeBench.FailsAsync(ImageError.SourceChanged, () => ImageExport.WriteStreamAsync([image], target, new() { Format = ArchiveFormat.DockerArchive }, _bench.Folder.Path, NullReporter.Instance, default));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("manifest.json", Encoding.Latin1.GetString(target.ToArray()), StringComparison.Ordinal);
        string file = _bench.Folder["image.tar"];
        await ComposeBench.FailsAsync(ImageError.SourceChanged, () => ImageExport.WriteFileAsync([image], file, new(), overwrite: false, NullReporter.Instance, default));
        Assert.Equal(["root"], Directory.GetFileSystemEntries(_bench.Folder.Path).Select(Path.GetFileName));
    }

    [UnixFact]
    public async Task A_change_through_a_mapping_is_noticed_though_no_time_tells_of_it()
    {
        string path = _bench.File("b", new string('b', 1_000_000));
        using var mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        using MemoryMappedViewAccessor view = mapping.CreateViewAccessor();
        view.Write(700_000, (byte)'c');
        Settle();
        Image image = await _bench.BuildAsync();
        view.Write(700_001, (byte)'c');
        using var target = new MemoryStream();

        var exception = await Assert.ThrowsAsync<ImageException>(() => ImageExport.WriteStreamAsync([image], target, new() { Format = ArchiveFormat.DockerArchive }, _bench.Folder.Path, NullReporter.Instance, default));

        // The kernel may have written the page back meanwhile, and then it does tell.
        Assert.True(exception.Error is ImageError.DigestMismatch or ImageError.SourceChanged, exception.Message);
        Assert.DoesNotContain("cc", Encoding.Latin1.GetString(target.ToArray()), StringComparison.Ordinal);
    }

    [ToolFact(Needs = Need.OrdinaryUser)]
    public void A_file_that_may_not_be_read_is_named()
    {
        string path = _bench.File("secret", mode: "0000");

        ProcessResult run = OrdinaryUser.Run("compose", _bench.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{ImageError.SourceFailed}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_file_that_was_only_touched_counts_as_changed_because_nobody_can_know()
    {
        string path = _bench.File("a");
        LayerPlan plan = _bench.Plan();
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));

        Fails(plan, ImageError.SourceChanged, path);
    }

    private void IsNoticedWhileReading(string change)
    {
        string path = _bench.File("b", new string('b', 1_000_000));
        LayerPlan plan = _bench.Plan();
        Settle();
        using Stream tar = plan.OpenTar();
        byte[] start = new byte[10_000];
        tar.ReadExactly(start);
        Change(path, change);

        var exception = Assert.Throws<ImageException>(() => tar.CopyTo(new MemoryStream()));

        Assert.Equal(ImageError.SourceChanged, exception.Error);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Fails(LayerPlan plan, ImageError error, string path)
    {
        using Stream tar = plan.OpenTar();
        using var read = new MemoryStream();
        byte[] buffer = new byte[512];
        var exception = Assert.Throws<ImageException>(() =>
        {
            int count;
            while ((count = tar.Read(buffer)) > 0)
            {
                read.Write(buffer, 0, count);
            }
        });
        Assert.True(exception.Error == error, $"{exception.Error} instead of {error}: {exception.Message}");
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        return read.ToArray();
    }

    // A file system's clock ticks every few milliseconds only; what changes within one tick cannot be seen.
    private static void Settle() => Thread.Sleep(30);

    private static void Change(string path, string change)
    {
        DateTime time = File.GetLastWriteTimeUtc(path);
        int length = (int)new FileInfo(path).Length;
        switch (change)
        {
            case "longer":
                File.AppendAllText(path, "x");
                break;
            case "shorter":
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.SetLength(length - 1);
                }

                break;
            case "emptied":
                File.WriteAllText(path, "");
                break;
            case "other":
                File.WriteAllText(path, new string('c', length));
                break;
            case "other, old time":
                File.WriteAllText(path, new string('c', length));
                File.SetLastWriteTimeUtc(path, time);
                break;
            case "replaced":
                File.WriteAllText(path + ".new", new string('b', length));
                File.SetLastWriteTimeUtc(path + ".new", time);
                File.Move(path + ".new", path, overwrite: true);
                break;
            case "folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "link":
                File.Move(path, path + ".old");
                File.CreateSymbolicLink(path, path + ".old");
                break;
            case "gone":
                File.Delete(path);
                break;
        }
    }
}
