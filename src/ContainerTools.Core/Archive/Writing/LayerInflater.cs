using ContainerTools.Compression;
using ContainerTools.Editing;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// Gives images uncompressed layers. How large an uncompressed layer is, nobody says beforehand, and a tar needs to know;
/// so they are inflated once, all cores at work, into files that last as long as this object.
/// </summary>
internal sealed class LayerInflater : IDisposable
{
    private const string Purpose = "layers";
    private readonly StagingFolder _folder;

    private LayerInflater(StagingFolder folder) => _folder = folder;

    public IReadOnlyList<IImage> Images { get; private set; } = [];

    /// <param name="images">The images whose compressed layers are needed as plain tars.</param>
    /// <param name="parent">An existing folder on a disk with room for the uncompressed layers.</param>
    /// <param name="options">What may be written, and whether the store is left alone.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<LayerInflater> InflateAsync(IReadOnlyList<IImage> images, string parent, ExportOptions options, IReporter reporter, CancellationToken cancel)
    {
        LayerInflater? inflater = null;
        try
        {
            inflater = new LayerInflater(new StagingFolder(Path.Combine(parent, Purpose)));
            await inflater.RunAsync(images, options, reporter, cancel).ConfigureAwait(false);
            return inflater;
        }
        catch (Exception exception)
        {
            inflater?.Dispose();
            if (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, parent);
            }

            throw;
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(IReadOnlyList<IImage> images, ExportOptions options, IReporter reporter, CancellationToken cancel)
    {
        var recoding = new LayerRecoding(Codec.None);
        Layer[] layers = recoding.Select(images);
        var budget = UnpackedBudget.For(options.MaximumSize, layers);
        await StreamCopy.ForEachAsync(layers, layer => layer.Size, Environment.ProcessorCount, async (layer, token) =>
        {
            using Stream tar = budget.Watch(await (options.PastStore ? layer.PastStore() : layer).OpenTarAsync(reporter, token).ConfigureAwait(false), layer);
            using var file = new FileStream(PathOf(layer), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            await StreamCopy.CopyAsync(tar, file, reporter, token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
        Images = images
            .Select(image => image is Image one ? recoding.Apply(one, layer => new InflatedBlob(recoding.Describe(layer, layer.DiffId, new FileInfo(PathOf(layer)).Length), PathOf(layer))) : image)
            .ToArray();
    }

    private string PathOf(Layer layer) => Path.Combine(_folder.Path, layer.DiffId.Hex);
}
