using System.IO.Compression;
using ContainerTools.Compression;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Chunked;

/// <summary>Lists a layer by its own table of contents, which a request or two for a small part of the layer get.</summary>
internal static class ContentsReader
{
    // Below that a layer is fetched whole in the time of two requests.
    private const long SmallLayer = 1 << 20;

    // As stored, and uncompressed. The table of a layer with 100,000 files has 40 MB.
    private const int MostStored = 32 << 20;
    private const int MostPlain = 128 << 20;

    // Has the whole table of a layer with about 5,000 files.
    private const int FirstGuess = 256 * 1024;


    /// <summary>The headers of a layer with places and digests of its contents: from a cache; else, of a layer that is not on this machine, by its table of contents; else by reading it.</summary>
    /// <inheritdoc cref="LayerListing.ReadAsync(Layer, bool, ILayerCache, IReporter, CancellationToken)"/>
    public static async Task<LayerListing> ListAsync(Layer layer, ILayerCache? cache, IReporter reporter, CancellationToken cancel)
    {
        // What was read as a whole is checked as a whole.
        if (cache is not null && await LayerListing.FindAsync(layer, cache, reporter, cancel).ConfigureAwait(false) is { Bodies: not null } known)
        {
            return known;
        }

        return await ReadAsync(layer, cache, reporter, cancel).ConfigureAwait(false) is { } contents
            ? LayerListing.Of(layer, contents)
            : await LayerListing.ReadAsync(layer, hashes: true, cache, reporter, cancel).ConfigureAwait(false);
    }

    /// <param name="layer">A layer that is not at hand.</param>
    /// <param name="cache">Keeps the table; null keeps nothing.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The headers that the table tells; null where there is no table, or none that can be used, so that the layer has to be read whole.</returns>
    private static async Task<HeaderList?> ReadAsync(Layer layer, ILayerCache? cache, IReporter reporter, CancellationToken cancel)
    {
        if (layer.Size < SmallLayer || layer.Blob.IsLocal || ContentsPlace.Find(layer.Descriptor) is not { } place)
        {
            return null;
        }

        try
        {
            byte[]? stored = cache is null ? null : await FindAsync(layer, cache, cancel).ConfigureAwait(false);
            bool isKept = stored is not null;
            stored ??= await FetchAsync(layer, place, reporter, cancel).ConfigureAwait(false);
            if (stored is null)
            {
                return null;
            }

            HeaderList headers = ContentsParser.Parse(await OpenAsync(stored, place, cancel).ConfigureAwait(false), place.Kind, EndOfContents(layer, place, stored), LayerListing.NameOf(layer));
            if (cache is not null && !isKept)
            {
                await cache.SaveAsync(LayerRecord.Contents, layer.Digest, (target, token) => target.WriteAsync(stored, token).AsTask(), cancel).ConfigureAwait(false);
            }

            reporter.Verbose($"Layer {layer.Digest}: its table of contents, of {stored.Length:N0} bytes, tells its files. The layer itself, of {layer.Size:N0} bytes, is neither fetched nor checked as a whole.");
            return headers;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or UnsupportedCompressionException)
        {
            cache?.Remove(LayerRecord.Contents, layer.Digest);
            reporter.Warning($"Layer {layer.Digest}: its table of contents cannot be used, so the layer is read as a whole. {exception.Message}");
            return null;
        }
    }

    private static async Task<byte[]?> FindAsync(Layer layer, ILayerCache cache, CancellationToken cancel)
    {
        try
        {
            using Stream? kept = await cache.OpenAsync(LayerRecord.Contents, layer.Digest, cancel).ConfigureAwait(false);
            return kept is null ? null : await ReadAllAsync(kept, MostStored, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ImageException or InvalidDataException)
        {
            cache.Remove(LayerRecord.Contents, layer.Digest);
            return null;
        }
    }

    /// <returns>Null where parts of the layer cannot be had.</returns>
    private static async Task<byte[]?> FetchAsync(Layer layer, ContentsPlace place, IReporter reporter, CancellationToken cancel)
    {
        if (place.Kind == ContentsKind.ZstdChunked)
        {
            return await FetchAsync(layer, place.Offset, place.Length, reporter, cancel).ConfigureAwait(false);
        }

        long first = Math.Max(0, layer.Size - FirstGuess);
        if (await FetchAsync(layer, first, layer.Size - first, reporter, cancel).ConfigureAwait(false) is not { } end)
        {
            return null;
        }

        long offset = EStargzFooter.Read(end, out int length) ?? throw new InvalidDataException("The layer does not end as one in eStargz does.");
        return offset > layer.Size - length ? throw new InvalidDataException("Its footer names a place behind the end of the layer.")
            : offset >= first ? end[(int)(offset - first)..]
            : await FetchAsync(layer, offset, first - offset, reporter, cancel).ConfigureAwait(false) is { } start ? [.. start, .. end] : null;
    }

    private static async Task<byte[]?> FetchAsync(Layer layer, long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        if (length > MostStored)
        {
            throw new InvalidDataException($"It would have {length:N0} bytes; at most {MostStored:N0} are accepted.");
        }

        using Stream? stream = await layer.Blob.TryOpenRangeAsync(offset, length, reporter, cancel).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        byte[] bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);
        return bytes;
    }

    private static async Task<byte[]> OpenAsync(byte[] stored, ContentsPlace place, CancellationToken cancel)
    {
        if (place.Kind == ContentsKind.ZstdChunked)
        {
            using var decoder = new ZstdReadStream(new MemoryStream(Require(stored, place.Digest)));
            return await ReadAllAsync(decoder, MostPlain, cancel).ConfigureAwait(false);
        }

        using var zip = new GZipStream(new MemoryStream(stored), CompressionMode.Decompress);
        using var reader = new TarReader(zip, "The table of contents");
        try
        {
            TarEntry? entry = await reader.ReadAsync(cancel).ConfigureAwait(false);
            return entry?.Header.Name == ChunkedAnnotations.EStargzTable
                ? Require(await ReadAllAsync(entry.OpenContent(), MostPlain, cancel).ConfigureAwait(false), place.Digest)
                : throw new InvalidDataException("It is not where the layer says.");
        }
        catch (ImageException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    // Contents end where the table begins. In zstd:chunked each entry says where it ends, and it need not be before the table.
    private static long EndOfContents(Layer layer, ContentsPlace place, byte[] stored) => place.Kind == ContentsKind.EStargz ? layer.Size - stored.Length : layer.Size;

    private static byte[] Require(byte[] bytes, Digest digest) => Digest.Of(digest.Algorithm, bytes) == digest
        ? bytes
        : throw new InvalidDataException($"It has not the digest {digest} that the manifest says.");

    private static async Task<byte[]> ReadAllAsync(Stream source, int most, CancellationToken cancel)
    {
        var bytes = new MemoryStream();
        await StreamCopy.CopyAsync(
            source,
            piece =>
            {
                bytes.Write(bytes.Length + piece.Length <= most ? piece.Span : throw new InvalidDataException($"It has more than the {most:N0} bytes that are accepted."));
                return ValueTask.CompletedTask;
            },
            NullReporter.Instance,
            cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
