using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Inspection;

/// <summary>
/// Reads contents of files, one after the other. A layer is decompressed as far as the file, and on from there for the next one, so files
/// that come in the order of their layer cost one pass; where the cache has places at which decompression can be taken up, it begins at the
/// nearest one. Content is compared with its digest, without reading the rest of the layer; where the digest of a file is not known, the layer is
/// read to its end and compared as a whole. For one thread.
/// </summary>
/// <param name="cache">What is kept of layers; null keeps nothing.</param>
public sealed class FileContentReader(ILayerCache? cache = null) : IDisposable
{
    // Each holds the buffers of a decompressor.
    private const int MostOpen = 8;
    private readonly Dictionary<Layer, FlatContent> _open = [];
    private readonly Queue<Layer> _order = new();
    private readonly Dictionary<Layer, TarSeeker> _seekers = [];
    private readonly Queue<Layer> _seekerOrder = new();

    /// <summary>Limits the zeros that are given for holes of sparse files; null for readers who need no limit.</summary>
    internal HoleBudget? Holes { get; init; }

    /// <param name="file">A file, or a link to one.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The content, which can be read once, and until the next file is asked for. It throws at its end if it is not what its digest says.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.NotFound"/>: the link leads nowhere. <see cref="ImageError.InvalidArgument"/>: it is no file. Else as for
    /// <see cref="Layer.OpenTarAsync(IReporter, CancellationToken)"/>.
    /// </exception>
    public async Task<Stream> OpenAsync(ImageFile file, IReporter reporter, CancellationToken cancel)
    {
        ImageFile target = ResolveContent(file);
        if (target.Size == 0)
        {
            return Stream.Null;
        }

        if (await TryOpenAsync(target, reporter, cancel).ConfigureAwait(false) is { } alone)
        {
            return alone;
        }

        (FlatContent content, TarEntry entry) = await FindAsync(target, reporter, cancel).ConfigureAwait(false);
        Holes?.Take(LayerOf(target), target.FullName, entry);
        return target.Digest is { } digest ? Verify(target, entry.OpenContent(), digest) : new WholeStream(entry.OpenContent(), content);
    }

    /// <summary>Opens the end of a content. What comes before it is read too, to be compared with its digest, but not the holes of a sparse file.</summary>
    /// <param name="file">A file, or a link to one.</param>
    /// <param name="count">How many bytes at most, 0 or more.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The last bytes of the content, to be read as that of <see cref="OpenAsync"/>.</returns>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public async Task<Stream> OpenEndAsync(ImageFile file, long count, IReporter reporter, CancellationToken cancel)
    {
        StoredContent content = await OpenStoredAsync(file, reporter, cancel).ConfigureAwait(false);
        long size = file.Follow()!.Size;
        long before = Math.Max(0, size - count);
        try
        {
            if (content.Map is null)
            {
                await StreamCopy.SkipAsync(content.Stream, before, cancel).ConfigureAwait(false);
                return content.Stream;
            }

            var sparse = new SparseStream(content.Stream, content.Map, size);
            await sparse.SkipAsync(before, cancel).ConfigureAwait(false);
            return sparse;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Opens what is stored of a content, without the zeros of its holes. Of a sparse file, the layer is read to its end and compared as a whole.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    internal async Task<StoredContent> OpenStoredAsync(ImageFile file, IReporter reporter, CancellationToken cancel)
    {
        ImageFile target = ResolveContent(file);
        if (target.Size == 0)
        {
            return new StoredContent(Stream.Null, 0, null);
        }

        if (await TryOpenAsync(target, reporter, cancel).ConfigureAwait(false) is { } alone)
        {
            return new StoredContent(alone, target.Size, null);
        }

        (FlatContent content, TarEntry entry) = await FindAsync(target, reporter, cancel).ConfigureAwait(false);
        Stream stream = entry.SparseMap is null && target.Digest is { } digest ? Verify(target, entry.OpenStored(), digest) : new WholeStream(entry.OpenStored(), content);
        return new StoredContent(stream, entry.StoredSize, entry.SparseMap);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FlatContent content in _open.Values)
        {
            content.Dispose();
        }

        foreach (TarSeeker seeker in _seekers.Values)
        {
            seeker.Dispose();
        }

        _open.Clear();
        _seekers.Clear();
    }

    /// <returns>The content, which checks itself; null where it has to be looked for among the entries of its layer.</returns>
    private async Task<Stream?> TryOpenAsync(ImageFile file, IReporter reporter, CancellationToken cancel)
    {
        Layer layer = LayerOf(file);
        if (layer.Blob.TryOpenEntry(file.BodyEntry) is { } made)
        {
            return file.Digest is { } planned ? Verify(file, made, planned) : made;
        }

        return file.Digest is { } known && await TryOpenAloneAsync(file, layer, reporter, cancel).ConfigureAwait(false) is { } alone ? Verify(file, alone, known) : null;
    }

    private async Task<(FlatContent Content, TarEntry Entry)> FindAsync(ImageFile file, IReporter reporter, CancellationToken cancel)
    {
        FlatContent content = Take(LayerOf(file), file.BodyEntry);
        return (content, await content.FindAsync(file.BodyEntry, reporter, cancel).ConfigureAwait(false));
    }

    private static Layer LayerOf(ImageFile file) => file.Image.Layers[file.BodyLayer];

    private static VerifyingStream Verify(ImageFile file, Stream content, Digest digest) =>
        new(content, digest, file.Size, $"'{PrintableText.Of(file.FullName)}' of layer {LayerOf(file).Digest}");

    /// <returns>Null where only the whole layer tells where the content is.</returns>
    private async Task<Stream?> TryOpenAloneAsync(ImageFile file, Layer layer, IReporter reporter, CancellationToken cancel)
    {
        if (file.Bodies?.Chunks is { } chunks)
        {
            return new ChunkStream(layer, chunks.Kind, chunks.Find(file.BodyEntry), reporter);
        }

        return file.Bodies?.OffsetOf(file.BodyEntry) is { } offset
            ? await TakeSeeker(layer).OpenAsync(offset, file.Size, reporter, cancel).ConfigureAwait(false)
            : null;
    }

    private TarSeeker TakeSeeker(Layer layer)
    {
        if (_seekers.TryGetValue(layer, out TarSeeker? open))
        {
            return open;
        }

        if (_seekerOrder.Count == MostOpen && _seekers.Remove(_seekerOrder.Dequeue(), out TarSeeker? oldest))
        {
            oldest.Dispose();
        }

        _seekerOrder.Enqueue(layer);
        return _seekers[layer] = new TarSeeker(layer, cache);
    }

    private static ImageFile ResolveContent(ImageFile file) => Resolve(file) is { BodyEntry: >= 0 } target
        ? target
        : throw new ImageException(ImageError.NotFound, $"'{PrintableText.Of(file.FullName)}' is a hard link to '{PrintableText.Of(file.HardLinkTo ?? "")}' of a layer below; take the file from the whole image.", file);

    private static ImageFile Resolve(ImageFile file)
    {
        if (file.Whiteout != WhiteoutKind.None)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{PrintableText.Of(file.FullName)}' is no file of layer {file.Layer.Digest}, which hides that of the layers below.", file);
        }

        return file.Follow() switch
        {
            null => throw new ImageException(ImageError.NotFound, $"'{PrintableText.Of(file.FullName)}' is a symbolic link to '{PrintableText.Of(file.LinkTarget!)}', where nothing is.", file),
            { Kind: FileKind.File } target => target,
            var target => throw new ImageException(ImageError.InvalidArgument, $"'{PrintableText.Of(target.FullName)}' has no content to read: it is a {target.Kind}.", file),
        };
    }

    private FlatContent Take(Layer layer, int entry)
    {
        if (_open.TryGetValue(layer, out FlatContent? open))
        {
            if (open.Next <= entry)
            {
                return open;
            }

            // A tar is read forwards only.
            open.Dispose();
            return _open[layer] = new FlatContent(layer, ahead: false);
        }

        if (_order.Count == MostOpen && _open.Remove(_order.Dequeue(), out FlatContent? oldest))
        {
            oldest.Dispose();
        }

        _order.Enqueue(layer);
        return _open[layer] = new FlatContent(layer, ahead: false);
    }

    private sealed class WholeStream(Stream inner, FlatContent content) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            if (read == 0 && !buffer.IsEmpty)
            {
                content.CompleteAsync(default).GetAwaiter().GetResult();
            }

            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0 && !buffer.IsEmpty)
            {
                await content.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            return read;
        }
    }
}
