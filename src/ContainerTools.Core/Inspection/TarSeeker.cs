using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.IO.Streams;

namespace ContainerTools.Inspection;

/// <summary>
/// Goes to places in the uncompressed tar of one layer: straight ahead where that is near, else from the nearest place at which decompression can
/// be taken up, else from the beginning. Of a layer that is not on this machine then only the part that is needed is fetched. For one thread.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="cache">Has places at which decompression can be taken up; null has none.</param>
internal sealed class TarSeeker(Layer layer, ILayerCache? cache) : IDisposable
{
    private Stream? _tar;
    private long _position;
    private long _limit;
    private Stream? _file;
    private RestartIndex? _index;
    private bool _isIndexKnown;

    /// <param name="offset">Where in the tar to begin.</param>
    /// <param name="length">How many bytes are wanted.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>These bytes, to be read before the next ones are asked for. Nobody has checked them.</returns>
    public async Task<Stream> OpenAsync(long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        if (layer.DiffId == layer.Digest && await layer.Blob.TryOpenRangeAsync(offset, length, reporter, cancel).ConfigureAwait(false) is { } part)
        {
            return part;
        }

        if (_tar is null || offset < _position || offset > _position + RestartIndex.ShortestDistance || offset + length > _limit)
        {
            await JumpAsync(offset, length, reporter, cancel).ConfigureAwait(false);
        }

        await StreamCopy.SkipAsync(_tar!, offset - _position, cancel).ConfigureAwait(false);
        return new LimitedStream(new CountedStream(_tar!, _ => { }, leaveOpen: true), length);
    }

    public void Dispose()
    {
        Close();
        _file?.Dispose();
    }

    private void Close()
    {
        _tar?.Dispose();
        _tar = null;
    }

    private async Task JumpAsync(long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        if (await FindIndexAsync(cancel).ConfigureAwait(false) is { } index
            && index.FindBefore(offset) is >= 0 and var number
            && (_tar is null || offset < _position || offset + length > _limit || index.PointAt(number).Plain > _position)
            && await TryRestartAsync(index, number, offset + length, reporter, cancel).ConfigureAwait(false))
        {
            return;
        }

        if (_tar is null || offset < _position || offset + length > _limit)
        {
            Close();
            Begin(await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false), 0, long.MaxValue);
        }
    }

    private async Task<bool> TryRestartAsync(RestartIndex index, int number, long end, IReporter reporter, CancellationToken cancel)
    {
        RestartPoint point = index.PointAt(number);
        long first = InflateStream.FirstByte(point);
        long limit = long.MaxValue;
        long last = layer.Blob.IsLocal ? layer.Size : index.FindEnd(end, layer.Size, out limit);
        try
        {
            byte[] window = await index.ReadWindowAsync(_file!, number, cancel).ConfigureAwait(false);
            if (await layer.Blob.TryOpenRangeAsync(first, last - first, reporter, cancel).ConfigureAwait(false) is not { } stored)
            {
                return false;
            }

            Close();
            var decoder = new InflateStream(stored, point, window);
            Begin(new DecodedStream(decoder, stored, LayerListing.NameOf(layer), layer.Digest), point.Plain, limit);
            return true;
        }
        catch (InvalidDataException)
        {
            ForgetIndex();
            return false;
        }
    }

    private void Begin(Stream tar, long position, long limit)
    {
        (_position, _limit) = (position, limit);
        _tar = new CountedStream(tar, read => _position += read);
    }

    private async Task<RestartIndex?> FindIndexAsync(CancellationToken cancel)
    {
        if (!_isIndexKnown && cache is not null)
        {
            _file = await cache.OpenAsync(LayerRecord.RestartPoints, layer.Digest, cancel).ConfigureAwait(false);
            _index = _file is null ? null : await RestartIndex.ReadAsync(_file, cancel).ConfigureAwait(false);
            if (_file is not null && _index is null)
            {
                ForgetIndex();
            }
        }

        _isIndexKnown = true;
        return _index;
    }

    // The next one who needs it has the layer read again, and makes a new one. Windows removes no file that is open.
    private void ForgetIndex()
    {
        _index = null;
        _file?.Dispose();
        _file = null;
        cache!.Remove(LayerRecord.RestartPoints, layer.Digest);
    }
}
