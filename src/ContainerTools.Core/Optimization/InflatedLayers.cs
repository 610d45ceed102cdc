using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Optimization;

/// <summary>
/// Contents of an image's files in any order. Layers that are compressed are inflated to files in a folder, which are gone in the end; plain ones on
/// this machine are read where they lie. For one thread.
/// </summary>
internal sealed class InflatedLayers(IReadOnlyList<Layer> layers, ILayerCache? cache, string folder) : IDisposable
{
    private readonly Dictionary<int, FileStream> _files = [];

    // For contents that are in no place of their own in the tar, such as those with holes, which are written as zeros.
    private readonly FileContentReader _reader = new(cache) { Holes = new HoleBudget() };

    /// <summary>Inflates layers, several at once.</summary>
    /// <param name="needed">Their places.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A layer is damaged, or the disk is full.</exception>
    public Task PrepareAsync(IEnumerable<int> needed, IReporter reporter, CancellationToken cancel) => StreamCopy.ForEachAsync(
        needed.Where(layer => !IsPlain(layers[layer])),
        layer => layers[layer].Size,
        Math.Max(2, Environment.ProcessorCount),
        async (layer, token) =>
        {
            FileStream file = Create(folder);
            lock (_files)
            {
                _files[layer] = file;
            }

            using Stream tar = await layers[layer].OpenTarAsync(reporter, token).ConfigureAwait(false);
            try
            {
                await tar.CopyToAsync(file, token).ConfigureAwait(false);
                await file.FlushAsync(token).ConfigureAwait(false);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, file.Name);
            }
        },
        cancel);

    /// <summary>Opens the content of a file, to be read before the next one is asked for.</summary>
    public async Task<Stream> OpenAsync(ImageFile file, IReporter reporter, CancellationToken cancel)
    {
        if (file.Bodies is { Chunks: null } bodies && bodies.OffsetOf(file.BodyEntry) is { } offset)
        {
            if (_files.TryGetValue(file.BodyLayer, out FileStream? inflated))
            {
                return new FileSectionStream(inflated.SafeFileHandle, offset, file.Size, leaveOpen: true);
            }

            if (await layers[file.BodyLayer].Blob.TryOpenRangeAsync(offset, file.Size, reporter, cancel).ConfigureAwait(false) is { } range)
            {
                return range;
            }
        }

        return await _reader.OpenAsync(file, reporter, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        foreach (FileStream file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static bool IsPlain(Layer layer) => layer.DiffId == layer.Digest && layer.Blob.IsLocal;

    private static FileStream Create(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, Path.GetRandomFileName()), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 128 * 1024,
            });
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, folder);
        }
    }
}
