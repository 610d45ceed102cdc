using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>
/// Layers that try to get out: links and then writes through them, <c>..</c>, absolute names, hard links to what lies outside,
/// one name as several kinds.
/// </summary>
/// <param name="folder">The folder in which <paramref name="canary"/> and the target lie.</param>
/// <param name="canary">The folder that they are after.</param>
internal sealed class HostileLayer(string folder, string canary)
{
    // There is a file to link to; a link to nothing makes a layer malformed, and nothing of it is tried.
    public byte[] Make(Random random) => TarBytes.Pack([
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

    private string MakeTarget(Random random) => Pick(random, canary, $"{canary}/f", $"{canary}/d", "../canary", "../../canary/f", "..", "/", ".", "a", "b", "a/b", "/a", "c/../..", "../canary/d/f", folder, MakeName(random));

    private static T Pick<T>(Random random, params T[] items) => items[random.Next(items.Length)];
}
