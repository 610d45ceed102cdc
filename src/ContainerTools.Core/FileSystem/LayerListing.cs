using System.Security.Cryptography;
using System.Text;
using ContainerTools.Compression;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>All headers of one layer, in its order, in little memory. It may be read by several threads.</summary>
internal sealed class LayerListing
{
    /// <summary>Holes cost an archive nothing, so a file may claim more of them than anybody can read, in bytes.</summary>
    public const long MostHoles = 1L << 30;

    // Of all files of a layer together; hashing so many zeros takes some seconds.
    private const long MostHashedHoles = 4 * MostHoles;
    private readonly HeaderList _headers;

    private LayerListing(Layer layer, HeaderList headers)
    {
        headers.Complete();
        (Layer, _headers) = (layer, headers);
    }

    public Layer Layer { get; }

    /// <summary>In order, made anew whenever somebody asks.</summary>
    public IEnumerable<TarHeader> Headers => _headers.Headers;

    /// <summary>Of the contents of files, by their place among the entries; null if they were not hashed.</summary>
    public BodyTable? Bodies => _headers.Bodies;

    /// <summary>Reads the layer to its end, so its digests are checked.</summary>
    /// <param name="layer">The layer to read.</param>
    /// <param name="hashes">Whether to hash the contents of files in the same pass.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Task<LayerListing> ReadAsync(Layer layer, bool hashes, IReporter reporter, CancellationToken cancel) =>
        ReadWholeAsync(layer, hashes, null, reporter, cancel);

    /// <param name="layer">The layer to read.</param>
    /// <param name="hashes">Whether to hash the contents of files in the same pass.</param>
    /// <param name="restart">Is told where decompression can be taken up later.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    private static async Task<LayerListing> ReadWholeAsync(Layer layer, bool hashes, RestartIndexBuilder? restart, IReporter reporter, CancellationToken cancel)
    {
        var headers = new HeaderList { Bodies = hashes ? new BodyTable() : null };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] digest = new byte[SHA256.HashSizeInBytes];
        long hashed = 0;
        using Stream tar = await layer.OpenTarAsync(ahead: false, reporter, cancel, restart).ConfigureAwait(false);
        using var reader = new TarReader(tar, NameOf(layer));
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            long holes = entry.Header.Size - entry.StoredSize;
            if (hashes && !entry.Header.IsHeaderOnly && holes <= Math.Min(MostHoles, MostHashedHoles - hashed))
            {
                hashed += holes;
                using Stream content = entry.OpenContent();
                await StreamCopy.CopyAsync(content, AppendAsync, NullReporter.Instance, cancel).ConfigureAwait(false);
                hash.GetHashAndReset(digest);
                headers.Bodies!.Set(headers.Count, digest, entry.SparseMap is null ? entry.ContentStart : 0);
            }

            headers.Add(entry.Header, NameOf(layer));
        }

        reporter.Advance(layer.Size);
        return new LayerListing(layer, headers);

        ValueTask AppendAsync(ReadOnlyMemory<byte> bytes)
        {
            hash.AppendData(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>
    /// Takes the headers from a cache, without a look at the layer; else reads the layer and keeps its headers, and where its
    /// decompression can be taken up.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="hashes">Whether the contents of files have to be hashed too.</param>
    /// <param name="cache">Null reads the layer in any case.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<LayerListing> ReadAsync(Layer layer, bool hashes, ILayerCache? cache, IReporter reporter, CancellationToken cancel)
    {
        if (cache is not null && await FindAsync(layer, cache, reporter, cancel).ConfigureAwait(false) is { } kept && (kept.Bodies is not null || !hashes))
        {
            return kept;
        }

        if (cache is null)
        {
            return await ReadAsync(layer, hashes, reporter, cancel).ConfigureAwait(false);
        }

        // Single contents are asked for where digests are.
        RestartIndexBuilder? restart = hashes && layer.Size >= RestartIndex.ShortestDistance / 2 ? new RestartIndexBuilder() : null;
        LayerListing listing = await ReadWholeAsync(layer, hashes, restart, reporter, cancel).ConfigureAwait(false);
        await SaveAsync(cache, LayerRecord.Headers, layer.Digest, listing.WriteTo, cancel).ConfigureAwait(false);
        if (restart is { IsEmpty: false })
        {
            await SaveAsync(cache, LayerRecord.RestartPoints, layer.Digest, restart.WriteTo, cancel).ConfigureAwait(false);
        }

        return listing;
    }

    /// <summary>The listing of a layer that was not read, but of which its headers are known otherwise.</summary>
    public static LayerListing Of(Layer layer, HeaderList headers) => new(layer, headers);

    /// <summary>What to call a layer in errors.</summary>
    public static string NameOf(Layer layer) => $"Layer {layer.Digest}";

    /// <param name="header">The entry that is wrong.</param>
    /// <param name="what">Continues the sentence, such as "is a hard link to nothing".</param>
    public ImageException Fault(TarHeader header, string what) =>
        new(ImageError.Malformed, $"{NameOf(Layer)}: the tar entry '{TarText.Printable(header.Name)}' {what}.", header.Name);

    // Before the headers stands the diff ID that the content was found to have: whoever says otherwise gets nothing of them.
    private void WriteTo(Stream target)
    {
        byte[] diffId = Encoding.ASCII.GetBytes(Layer.DiffId.ToString());
        target.WriteByte((byte)diffId.Length);
        target.Write(diffId);
        _headers.WriteTo(target);
    }

    private static bool IsOf(Layer layer, Stream kept)
    {
        byte[] diffId = new byte[Math.Max(0, kept.ReadByte())];
        return kept.ReadAtLeast(diffId, diffId.Length, throwOnEndOfStream: false) == diffId.Length && Encoding.ASCII.GetString(diffId) == layer.DiffId.ToString();
    }

    private static Task SaveAsync(ILayerCache cache, LayerRecord record, Digest digest, Action<Stream> write, CancellationToken cancel) => cache.SaveAsync(
        record,
        digest,
        (target, _) =>
        {
            write(target);
            return Task.CompletedTask;
        },
        cancel);

    /// <returns>What a cache has of the layer; null for nothing.</returns>
    public static async Task<LayerListing?> FindAsync(Layer layer, ILayerCache cache, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            using Stream? stream = await cache.OpenAsync(LayerRecord.Headers, layer.Digest, cancel).ConfigureAwait(false);
            if (stream is null)
            {
                return null;
            }

            if (!IsOf(layer, stream))
            {
                // The image says that the layer unpacks to something else. Only its content tells who is right.
                return null;
            }

            if (HeaderList.Read(stream) is { } headers)
            {
                reporter.Verbose($"Layer {layer.DiffId}: its headers are known, it is not read.");
                return new LayerListing(layer, headers);
            }
        }
        catch (ImageException exception) when (exception.Error is ImageError.DigestMismatch or ImageError.SizeMismatch or ImageError.FileFailed)
        {
            // Damaged, which the next line mends.
        }

        cache.Remove(LayerRecord.Headers, layer.Digest);
        return null;
    }
}
