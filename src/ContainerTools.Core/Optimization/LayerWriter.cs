using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Optimization;

/// <summary>Writes the layers of a design: the same tree gives the same bytes, whatever layers it came from.</summary>
/// <param name="design">What goes where.</param>
/// <param name="contents">Has the contents of files.</param>
internal sealed class LayerWriter(LayerDesign design, InflatedLayers contents)
{
    /// <summary>Writes one layer as a plain tar.</summary>
    public async Task WriteAsync(int layer, Stream target, IReporter reporter, CancellationToken cancel)
    {
        using var tar = new TarWriter(target);
        bool isTop = layer == design.Count - 1;
        var folders = new HashSet<int>();
        var names = new Dictionary<(int Layer, int Entry), string>();
        if (isTop && design.Files.Root is { IsImplied: false } root && design.Tree.Has(root))
        {
            await tar.WriteAsync(FlatEntry.Describe(root.Node!.Value), cancel).ConfigureAwait(false);
        }

        foreach (int number in design.EntriesOf(layer))
        {
            ImageFile file = design.Files.FileAt(number);
            if (!isTop)
            {
                await WriteFoldersAsync(file.Node!.Value.Parent, folders, tar, cancel).ConfigureAwait(false);
            }

            await WriteAsync(file, names, tar, reporter, cancel).ConfigureAwait(false);
        }

        if (layer == 0)
        {
            await WriteHiddenAsync(isTop ? null : folders, tar, cancel).ConfigureAwait(false);
        }

        await tar.CompleteAsync(cancel).ConfigureAwait(false);
    }

    // Nothing of the layers above has the same name.
    private async Task WriteHiddenAsync(HashSet<int>? written, TarWriter tar, CancellationToken cancel)
    {
        foreach ((ImageFile folder, string name) in design.Tree.Hidden)
        {
            if (written is not null)
            {
                await WriteFoldersAsync(folder.Node, written, tar, cancel).ConfigureAwait(false);
            }

            string place = EntryPath.Whiteout(folder.FullName.Trim('/'), name).Path;
            await tar.WriteAsync(new TarHeader(place, TarEntryType.File, 0b110_100_100, 0, 1), cancel).ConfigureAwait(false);
        }
    }

    // Of a file with several names, the first in the order of paths has the content.
    private async Task WriteAsync(ImageFile file, Dictionary<(int Layer, int Entry), string> names, TarWriter tar, IReporter reporter, CancellationToken cancel)
    {
        TarHeader header = new FlatEntry(file.Node!.Value, FlatRole.Itself).ToHeader();
        if (file.Kind == FileKind.Directory)
        {
            await tar.WriteAsync(header, cancel).ConfigureAwait(false);
        }
        else if (!names.TryAdd((file.BodyLayer, file.BodyEntry), header.Name))
        {
            TarHeader link = header with { Type = TarEntryType.HardLink, Size = 0, LinkName = names[(file.BodyLayer, file.BodyEntry)], DeviceMajor = 0, DeviceMinor = 0, Records = [] };
            await tar.WriteAsync(link, cancel).ConfigureAwait(false);
        }
        else if (file.Size == 0)
        {
            await tar.WriteAsync(header, cancel).ConfigureAwait(false);
        }
        else
        {
            await tar.WriteAsync(header, async token => await contents.OpenAsync(file, reporter, token).ConfigureAwait(false), cancel).ConfigureAwait(false);
        }
    }

    private static async Task WriteFoldersAsync(TreeNode? folder, HashSet<int> written, TarWriter tar, CancellationToken cancel)
    {
        if (folder is not { Parent: not null } node || !written.Add(node.Number))
        {
            return;
        }

        await WriteFoldersAsync(node.Parent, written, tar, cancel).ConfigureAwait(false);
        await tar.WriteAsync(LowerFolder.Describe(node), cancel).ConfigureAwait(false);
    }
}
