using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Chunked;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Inspection;

/// <summary>Measures what layers have, change and hide.</summary>
public static class ImageMeasurer
{
    /// <param name="image">The image.</param>
    /// <param name="cache">Keeps what layers say of their files; null reads all layers.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A layer cannot be read, or makes no sense.</exception>
    public static async Task<ImageMeasure> MeasureAsync(Image image, ILayerCache? cache, IReporter reporter, CancellationToken cancel)
    {
        LayerListings listings = await FileTree.ReadListingsAsync(image.Layers, (layer, token) => ContentsReader.ListAsync(layer, cache, reporter, token), cancel).ConfigureAwait(false);
        var changes = new LayerChanges[image.Layers.Count];
        FileTree tree = FileTree.Unite(image, listings, (layer, below, above) => changes[layer] = LayerChanges.Count(below, above));
        long[] visible = new long[image.Layers.Count];
        long[] duplicates = new long[image.Layers.Count];
        int files = Sum(tree, image, listings, visible, duplicates);
        long[] sizes = [.. image.Layers.Select(layer => listings[layer].Headers.Where(IsContent).SumSizes(header => header.Size))];
        double all = Math.Max(1, sizes.Sum(size => (double)size));
        LayerMeasure[] layers = [.. image.Layers.Select((layer, i) => new LayerMeasure(
            image, i, layer.Size, sizes[i], changes[i].Added, changes[i].Changed, changes[i].Removed, sizes[i] - visible[i], duplicates[i], sizes[i] / all))];
        return new ImageMeasure(image, layers, files, sizes.SumSizes(size => size), layers.SumSizes(layer => layer.HiddenSize), duplicates.SumSizes(size => size));
    }

    // Of the contents that are seen, how much each layer has, and how much of it came before. Of a file with several names the content is there once.
    private static int Sum(FileTree tree, Image image, LayerListings listings, long[] visible, long[] duplicates)
    {
        var seen = new HashSet<UInt128>();
        int files = 0;
        foreach (FileTreeEntry entry in tree.Entries.Where(entry => entry.Kind != FileKind.Directory))
        {
            files++;
            if (entry is not { Kind: FileKind.File, IsHardLink: false, Size: > 0, BodyLayer: >= 0 and var layer })
            {
                continue;
            }

            visible[layer] = SizeSum.Add(visible[layer], entry.Size);
            UInt128 digest = listings[image.Layers[layer]].Bodies!.StartOf(entry.BodyEntry);
            duplicates[layer] = SizeSum.Add(duplicates[layer], digest != UInt128.Zero && !seen.Add(digest) ? entry.Size : 0);
        }

        return files;
    }

    private static bool IsContent(TarHeader header) =>
        !header.IsHeaderOnly && EntryPath.Parse(header.Name) is { IsWhiteout: false };
}
