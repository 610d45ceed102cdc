using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>Gives the contents of one layer, in the order of the layer. The layer is opened when the first content is asked for.</summary>
/// <param name="layer">The layer.</param>
/// <param name="ahead">Whether another core inflates while this one works on what came.</param>
internal sealed class FlatContent(Layer layer, bool ahead) : IDisposable
{
    private Stream? _tar;
    private TarReader? _reader;
    private int _next;

    /// <summary>The first entry that may still be asked for.</summary>
    public int Next => _next;

    /// <param name="index">Among the layer's entries; larger from call to call.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<TarEntry> FindAsync(int index, IReporter reporter, CancellationToken cancel)
    {
        _tar ??= await layer.OpenTarAsync(ahead, reporter, cancel).ConfigureAwait(false);
        _reader ??= new TarReader(_tar, LayerListing.NameOf(layer));
        while (await _reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            if (_next++ == index)
            {
                return entry;
            }
        }

        // The layer had the right digest twice, but with different content.
        throw new ImageException(ImageError.SourceChanged, $"{LayerListing.NameOf(layer)} changed while it was read.", layer.Digest);
    }

    /// <summary>Reads the rest of a layer that was opened: only its end tells whether it was the right one.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        while (_reader is not null && await _reader.ReadAsync(cancel).ConfigureAwait(false) is not null)
        {
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _tar?.Dispose();
    }
}
