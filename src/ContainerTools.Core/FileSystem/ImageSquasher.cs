using ContainerTools.Compression;

namespace ContainerTools.FileSystem;

/// <summary>Makes one layer of several. The others stay byte for byte, and so does what the image's layers make together.</summary>
public static class ImageSquasher
{
    /// <param name="image">The image.</param>
    /// <param name="from">The lowest layer, counted from the base, which is 0.</param>
    /// <param name="to">The topmost layer, which is squashed too.</param>
    /// <param name="compress">What is done to the new layer; null leaves it a plain tar, which is made of the old layers whenever it is read.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The same object where there is nothing to do.</returns>
    /// <exception cref="ImageException">There are no such layers, or one is damaged.</exception>
    public static async Task<Image> SquashAsync(
        Image image, int from, int to, Func<Layer, IReporter, CancellationToken, Task<Layer>>? compress, IReporter reporter, CancellationToken cancel)
    {
        if (image.Layers.Count > 0 && (from < 0 || from > to || to >= image.Layers.Count))
        {
            throw new ImageException(ImageError.InvalidArgument, $"{image} has the layers 0 to {image.Layers.Count - 1}; {from} to {to} are none that could be squashed.", image.Reference);
        }

        if (image.Layers.Count == 0 || from == to)
        {
            return image;
        }

        Layer squashed = await FlattenAsync(image, from, to, reporter, cancel).ConfigureAwait(false);
        reporter.Verbose($"{image}: layers {from} to {to} squashed to {squashed.DiffId}, {squashed.Size:N0} bytes.");
        if (compress is not null)
        {
            squashed = await compress(squashed, reporter, cancel).ConfigureAwait(false);
        }

        return new SquashedDocuments(image, squashed, from, to).ToImage();
    }

    private static async Task<Layer> FlattenAsync(Image image, int from, int to, IReporter reporter, CancellationToken cancel)
    {
        FileTree tree = await FileTree.ReadAsync(image, from, to, reporter, cancel).ConfigureAwait(false);
        await OutsideLinks.ResolveAsync(tree, image, from, reporter, cancel).ConfigureAwait(false);
        FlatPlan plan = FlatPlan.Create(tree, isPartial: from > 0);
        string type = LayerMediaType.For(CompressionKind.None, MediaTypes.IsDocker(image.Manifest.MediaType));
        FlattenedBlob blob = await FlattenedBlob.CreateAsync(plan, image.Layers, type, reporter, cancel).ConfigureAwait(false);
        return new Layer(blob, blob.Digest);
    }
}
