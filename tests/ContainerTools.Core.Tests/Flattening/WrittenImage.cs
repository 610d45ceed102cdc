using ContainerTools.Tar;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.Flattening;

/// <summary>Layers and the tree they make, both as lists of lines.</summary>
internal static class WrittenImage
{
    /// <summary>The tree in the notation of <see cref="WrittenLayer"/>, sorted, modes where they are not the usual ones.</summary>
    public static string[] Flatten(params string[][] layers) => Flatten(layers.Select(lines => WrittenLayer.Of(lines)).ToArray());

    public static string[] Flatten(params Layer[] layers)
    {
        FileTree tree = FileTree.ReadAsync(layers, 0, layers.Length - 1, NullReporter.Instance, CancellationToken.None).GetAwaiter().GetResult();
        ReadTar[] contents = layers.Select(layer => ReadTar.From(((MemoryBlob)layer.Blob).Content.ToArray())).ToArray();
        return tree.Entries.Select(entry => Describe(
            entry.HardLinkTo is { } target ? entry.Header with { Type = TarEntryType.HardLink, LinkName = target } : entry.Header,
            entry.BodyLayer < 0 ? [] : contents[entry.BodyLayer].Entries[entry.BodyEntry].Content)).ToArray();
    }

    public static string Describe(TarHeader header, byte[] content)
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
            _ => " = " + System.Text.Encoding.UTF8.GetString(content),
        };
    }
}
