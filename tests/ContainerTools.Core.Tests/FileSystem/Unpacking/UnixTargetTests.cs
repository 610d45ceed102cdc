using System.Runtime.Versioning;
using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.Tests.FileSystem.Unpacking;

/// <summary>What somebody else who may write to the target puts there, between one step of the unpacking and the next.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnixTargetTests : IDisposable
{
    private static readonly ExpandOptions Overwrite = new() { Overwrite = true, IgnoreOwners = true };
    private readonly TemporaryFolder _folder = new();

    public UnixTargetTests()
    {
        Directory.CreateDirectory(_folder["target"]);
        Directory.CreateDirectory(_folder["outside", "e"]);
        File.WriteAllText(_folder["outside", "f"], "mine");
        File.SetUnixFileMode(_folder["outside", "f"], UnixFileMode.UserRead);
    }

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void A_link_in_the_place_of_a_folder_is_not_followed()
    {
        FileTreeEntry[] entries = Read("d/", "d/e/", "d/e/f = image", "d/f = image", "d/h => d/f", "d/p |", "d/s -> x");
        foreach (string swapped in new[] { "d", "d/e" })
        {
            Directory.CreateDirectory(_folder["target", "d", "e"]);
            Swap(swapped, swapped == "d" ? "outside" : "outside/e");
            using ITargetFolder target = new UnixTarget(_folder["target"], Overwrite);
            string before = Outside();

            foreach (FileTreeEntry entry in entries.Where(entry => entry.Path.StartsWith(swapped + "/", StringComparison.Ordinal)))
            {
                Assert.All<Action>(
                    [
                        () => target.MakeRoom(entry),
                        () => target.Remove(entry),
                        () => target.CreateFolder(entry),
                        () => target.CreateFile(entry).Dispose(),
                        () => target.CreateSpecial(Entry("d/e/p |")),
                        () => _ = target.SetAttributes(entry).Count(),
                    ],
                    act => Assert.ThrowsAny<IOException>(act));
            }

            Assert.ThrowsAny<IOException>(() => target.SetAttributes(entries.First(entry => entry.Path == swapped)));
            Assert.Throws<SkipException>(() => target.CreateFile(Entry($"{swapped} = image")));
            Assert.Equal(before, Outside());
            Directory.Delete(_folder["target"], recursive: true);
            Directory.CreateDirectory(_folder["target"]);
        }
    }

    [UnixFact]
    public void A_file_that_was_swapped_for_a_link_keeps_its_attributes_to_itself()
    {
        using ITargetFolder target = new UnixTarget(_folder["target"], Overwrite);
        FileTreeEntry entry = Entry("777 f = image");
        string before = Outside();
        using SafeFileHandle file = target.CreateFile(entry);
        Swap("f", "outside/f");

        Assert.Empty(target.SetAttributes(entry, file));

        Assert.Equal(before, Outside());
        Assert.Equal(0b111_111_111, FileStatus.Read(_folder["target", "f.swapped"]).Mode);
    }

    // Elsewhere the kind of what was opened is not known; the link is not followed all the same.
    [ToolFact(Needs = Need.Linux)]
    public void A_FIFO_that_was_swapped_for_a_link_or_a_file_is_an_error()
    {
        using ITargetFolder target = new UnixTarget(_folder["target"], Overwrite);
        FileTreeEntry entry = Entry("666 p |");
        target.CreateSpecial(entry);
        Swap("p", "outside/f");
        string before = Outside();
        Assert.ThrowsAny<IOException>(() => target.SetAttributes(entry));
        File.Delete(_folder["target", "p"]);
        File.WriteAllText(_folder["target", "p"], "a name of a file of somebody else");
        Assert.ThrowsAny<IOException>(() => target.SetAttributes(entry));
        Assert.Equal(before, Outside());
    }

    [UnixFact]
    public void A_folder_that_gives_way_takes_nothing_of_what_its_links_lead_to_with_it()
    {
        using ITargetFolder target = new UnixTarget(_folder["target"], Overwrite);
        string folder = _folder["target", "x"];
        string deep = Path.Combine([folder, .. Enumerable.Repeat("d", 200)]);
        Directory.CreateDirectory(deep);
        File.CreateSymbolicLink(Path.Combine(deep, "s"), _folder["outside"]);
        using (UnixFolder opened = UnixFolder.Open(folder))
        {
            opened.CreateFile([0xff, 0], 0b110_000_000).Dispose();
        }

        target.MakeRoom(Entry("x = image"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["target"]));
        Assert.Equal("mine", File.ReadAllText(_folder["outside", "f"]));
    }

    [UnixFact]
    public void Folders_are_found_at_any_depth()
    {
        using UnixFolder root = UnixFolder.Open(_folder["target"]);
        using var chain = new FolderChain(root);
        string[] names = Enumerable.Range(0, 300).Select(level => $"d{level}").ToArray();
        for (int level = 0; level < names.Length; level++)
        {
            chain.Enter(string.Join('/', names.Take(level))).CreateFolder(Encoding.ASCII.GetBytes(names[level] + "\0"), 0b111_000_000);
        }

        foreach (int level in new[] { 300, 299, 200, 129, 128, 127, 65, 64, 63, 10, 0, 250 })
        {
            chain.Enter(string.Join('/', names.Take(level))).CreateFile("mark\0"u8, 0b110_000_000).Dispose();
            Assert.True(File.Exists(Path.Combine([_folder["target"], .. names.Take(level), "mark"])));
        }
    }

    [UnixFact]
    public async Task What_is_unpacked_meanwhile_stays_in_the_folder_or_is_an_error()
    {
        string[] entries = [.. Enumerable.Range(0, 20).SelectMany(n => new[] { $"d{n}/", $"d{n}/e/", $"d{n}/f = image", $"d{n}/e/f = image", $"d{n}/e/s -> x" })];
        Image image = LayerImage.Of(WrittenLayer.Of(entries));
        string before = Outside();
        using var stop = new CancellationTokenSource();
        Task neighbour = Task.Run(() => SwapAgainAndAgain(stop.Token));
        try
        {
            for (int round = 0; round < 20; round++)
            {
                try
                {
                    await ImageExpander.ExpandAsync(image, _folder["target"], Overwrite, NullReporter.Instance, default);
                }
                catch (ImageException exception) when (exception.Error == ImageError.FileFailed)
                {
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await neighbour;
        }

        Assert.Equal(before, Outside());
    }

    private void SwapAgainAndAgain(CancellationToken stop)
    {
        for (int n = 0; !stop.IsCancellationRequested; n++)
        {
            string path = _folder["target", $"d{n % 20}"];
            try
            {
                if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null })
                {
                    Directory.Move(path, $"{path}.{n}");
                    Directory.CreateSymbolicLink(path, _folder["outside"]);
                }
            }
            catch (IOException)
            {
                // The other side was faster.
            }
        }
    }

    private void Swap(string name, string link)
    {
        string path = _folder["target", name];
        ProcessRunner.Run("mv", path, path + ".swapped").Expect();
        File.CreateSymbolicLink(path, Path.Combine(_folder.Path, link));
    }

    private string Outside() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder["outside"], "*", SearchOption.AllDirectories).Prepend(_folder["outside"])
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {FileStatus.Read(path).Mode} {File.GetLastWriteTimeUtc(path).Ticks}"));

    private static FileTreeEntry Entry(string entry) => Read(entry)[^1];

    private static FileTreeEntry[] Read(params string[] entries) => [.. WrittenImage.Read([WrittenLayer.Of(entries)], 0, 0).Entries];
}
