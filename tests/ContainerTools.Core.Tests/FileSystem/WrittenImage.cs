using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.Tar;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.FileSystem;

/// <summary>Layers and the tree they make, both as lists of lines.</summary>
internal static class WrittenImage
{
    /// <summary>The tree in the notation of <see cref="WrittenLayer"/>, sorted, modes where they are not the usual ones.</summary>
    public static string[] Flatten(params string[][] layers) => Flatten(layers.Select(lines => WrittenLayer.Of(lines)).ToArray());

    /// <summary>As the tree has it, after a look that the tar written of it has the same.</summary>
    public static string[] Flatten(params Layer[] layers)
    {
        FileTree tree = Read(layers, 0, layers.Length - 1);
        ReadTar[] contents = layers.Select(ReadLayer).ToArray();
        string[] described = tree.Entries.Select(entry => Describe(
            entry.HardLinkTo is { } target ? entry.Header with { Type = TarEntryType.HardLink, LinkName = target } : entry.Header,
            entry.BodyLayer < 0 ? [] : contents[entry.BodyLayer].Entries[entry.BodyEntry].Content)).ToArray();

        string[] written = Describe(ReadTar.From(Write(tree, isPartial: false, layers)));
        Assert.Equal(described.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
        return described;
    }

    /// <summary>All entries of an archive in its order.</summary>
    public static string[] Describe(ReadTar tar) => tar.Entries.Select(entry => Describe(entry.Header, entry.Content)).ToArray();

    public static FileTree Read(IReadOnlyList<Layer> layers, int from, int to, bool ignoresCase = false) =>
        FileTree.ReadAsync(layers, from, to, ignoresCase, NullReporter.Instance, CancellationToken.None).GetAwaiter().GetResult();

    public static byte[] Write(FileTree tree, bool isPartial, IReadOnlyList<Layer> layers)
    {
        using var archive = new MemoryStream();
        FlatPlan plan = FlatPlan.Create(tree, isPartial);
        new FlatWriter(plan, layers).WriteAsync(archive, NullReporter.Instance, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(plan.Length, archive.Length);
        return archive.ToArray();
    }

    public static ReadTar ReadLayer(Layer layer) => ReadTar.From(((MemoryBlob)layer.Blob).Content.ToArray());

    private static string Describe(TarHeader header, byte[] content)
    {
        bool isFolder = header.Type == TarEntryType.Directory;
        string mode = header.Type == TarEntryType.HardLink || header.Mode == (isFolder ? 0b111_101_101 : 0b110_100_100) ? "" : Convert.ToString(header.Mode, 8) + " ";
        return mode + header.Name + header.Type switch
        {
            TarEntryType.Directory => header.Name.EndsWith('/') ? "" : "/",
            TarEntryType.SymbolicLink => $" -> {header.LinkName}",
            TarEntryType.HardLink => $" => {header.LinkName}",
            TarEntryType.Fifo => " |",
            TarEntryType.CharacterDevice => $" {header.DeviceMajor}:{header.DeviceMinor}",
            _ when content.Length == 0 => "",
            _ => " = " + Encoding.UTF8.GetString(content),
        };
    }
}
