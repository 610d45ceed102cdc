using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.FileSystem.Unpacking;

/// <summary>
/// Images with layers that try to get out: links and then writes through them, <c>..</c>, absolute names, hard links to
/// what lies outside, one name as several kinds. Beside the target lies what they are after.
/// </summary>
internal sealed class HostileRun
{
    private const string TargetPrefix = "target";
    private readonly string _folder;
    private readonly string _canary;
    private readonly string _expected;

    private HostileRun(string folder)
    {
        _folder = folder;
        _canary = Path.Combine(folder, "canary");
        Directory.CreateDirectory(Path.Combine(_canary, "d"));
        File.WriteAllText(Path.Combine(_canary, "f"), "alive");
        File.WriteAllText(Path.Combine(_canary, "d", "f"), "alive");
        _expected = Snapshot();
    }

    /// <summary>Unpacks images made of so many seeds, each into a new folder and upon what an earlier one left.</summary>
    /// <returns>How many could be unpacked; the others are malformed.</returns>
    public static int Run(string folder, int first, int count)
    {
        var run = new HostileRun(folder);
        try
        {
            return Enumerable.Range(first, count).Count(run.Try);
        }
        finally
        {
            // The framework cannot delete names that are not UTF-8.
            ProcessRunner.Run("sh", "-c", $"rm -rf \"$1\"/{TargetPrefix}*", "rm", folder).Expect();
        }
    }

    private bool Try(int seed)
    {
        var random = new Random(seed);
        string target = Path.Combine(_folder, TargetPrefix + (seed / 2));
        Image image = WrittenImage.Make([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => WrittenLayer.Of(MakeLayer(random)))]);
        bool isDone = true;
        try
        {
            ImageExpander.ExpandAsync(image, target, new ExpandOptions { Overwrite = seed % 2 == 1 }, NullReporter.Instance, default).GetAwaiter().GetResult();
        }
        catch (ImageException exception)
        {
            // A folder with names that are not UTF-8 does not give way to a file, and says so.
            bool isUnderstood = exception.Error == ImageError.Malformed || (exception.Error == ImageError.FileFailed && seed % 2 == 1);
            isDone = isUnderstood ? false : throw new InvalidOperationException($"Seed {seed}", exception);
        }

        string actual = Snapshot();
        return actual == _expected ? isDone : throw new InvalidOperationException($"Seed {seed} got out:\n{actual}");
    }

    // There is a file to link to; a link to nothing makes a layer malformed, and nothing of it is tried.
    private byte[] MakeLayer(Random random) => TarBytes.Pack([
        WrittenLayer.Parse("x = own"),
        .. Enumerable.Range(0, random.Next(1, 12)).Select(_ => MakeEntry(random)),
    ]);

    private (TarHeader, byte[]) MakeEntry(Random random)
    {
        TarEntryType type = Pick(random, TarEntryType.File, TarEntryType.File, TarEntryType.File, TarEntryType.Directory, TarEntryType.SymbolicLink, TarEntryType.SymbolicLink, TarEntryType.HardLink, TarEntryType.Fifo, TarEntryType.CharacterDevice);
        string name = MakeName(random);
        if (EntryPath.Parse(name).IsRoot)
        {
            type = TarEntryType.Directory;
        }

        byte[] content = type == TarEntryType.File ? Encoding.UTF8.GetBytes($"got out {random.Next()}") : [];
        var header = new TarHeader(name, type, random.Next(0x1000) | 0x1c0, content.Length, random.Next())
        {
            LinkName = type == TarEntryType.SymbolicLink || (type == TarEntryType.HardLink && random.Next(4) == 0) ? MakeTarget(random)
                : type == TarEntryType.HardLink ? Pick(random, "x", "/x", "../../x", "a/../x")
                : "",
        };
        return (header, content);
    }

    private static string MakeName(Random random) => string.Concat(
        Pick(random, "", "", "", "/", "../", "../../", "./", "a/../../"),
        string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, "a", "a", "b", "b", "c", "f", "d", "..", ".", "canary", "A", "\udcff", ".wh.a", ".wh.b", ".wh..wh..opq", random.Next(20) == 0 ? ".wh..." : "a", "C:", "x\\y", new string('n', 300)))));

    private string MakeTarget(Random random) => Pick(random, _canary, $"{_canary}/f", $"{_canary}/d", "../canary", "../../canary/f", "..", "/", ".", "a", "b", "a/b", "/a", "c/../..", "../canary/d/f", _folder, MakeName(random));

    private static T Pick<T>(Random random, params T[] items) => items[random.Next(items.Length)];

    private string Snapshot() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder)
        .Where(path => !Path.GetFileName(path).StartsWith(TargetPrefix, StringComparison.Ordinal))
        .Concat(Directory.EnumerateFileSystemEntries(_canary, "*", SearchOption.AllDirectories))
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {FileStatus.Read(path).Mode} {File.GetLastWriteTimeUtc(path).Ticks} {(File.Exists(path) ? File.ReadAllText(path) : "")}"));
}
