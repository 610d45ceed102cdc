using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Inspection;
using ContainerTools.Store;

namespace ContainerTools.Graphs.Files;

/// <summary>Contents of an image's files in any order and at any time: layers that are compressed are kept uncompressed in the store. It may be used by several threads.</summary>
/// <param name="image">The image.</param>
/// <param name="store">Null where there is none.</param>
internal sealed class ImageContents(Image image, ImageStore? store)
{
    private readonly ILayerCache? _cache = store is null ? null : new LayerCache(store);

    /// <summary>Uncompresses what files are in, as far as it is not done already.</summary>
    /// <param name="files">The files.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">There is no store, a layer cannot be read, or the disk is full.</exception>
    public Task PrepareAsync(IEnumerable<ImageFile> files, IReporter reporter, CancellationToken cancel) => StreamCopy.ForEachAsync(
        files.Where(file => file is { Kind: FileKind.File, Size: > 0 }).Where(NeedsTar).Select(file => image.Layers[file.BodyLayer]).DistinctBy(layer => layer.DiffId).Where(layer => PlainPath(layer) is null),
        layer => layer.Size,
        Math.Max(2, Environment.ProcessorCount),
        async (layer, token) =>
        {
            if (store is null)
            {
                throw new ImageException(ImageError.InvalidArgument, $"Files of {image} are wanted in another order than its layers have them, which needs a place to keep these.", image);
            }

            await store.ImportAsync(
                async (target, stop) =>
                {
                    using Stream tar = await layer.OpenTarAsync(ahead: true, reporter, stop).ConfigureAwait(false);
                    await tar.CopyToAsync(target, stop).ConfigureAwait(false);
                },
                token).ConfigureAwait(false);
        },
        cancel);

    /// <exception cref="ImageException">The layer cannot be read any more, or the content is not what it was.</exception>
    public Stream Open(ImageFile file)
    {
        if (NeedsTar(file) && PlainPath(image.Layers[file.BodyLayer]) is { } path)
        {
            try
            {
                var tar = File.OpenHandle(path);
                var content = new FileSectionStream(tar, file.Bodies!.OffsetOf(file.BodyEntry)!.Value, file.Size, leaveOpen: false);
                return file.Digest is { } digest ? new VerifyingStream(content, digest, file.Size, $"'{PrintableText.Of(file.FullName)}' of {image}") : content;
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, path);
            }
        }

        var reader = new FileContentReader(_cache) { Holes = new HoleBudget() };
        try
        {
            return new OwningStream(Task.Run(() => reader.OpenAsync(file, NullReporter.Instance, CancellationToken.None)).GetAwaiter().GetResult(), reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    // Of some layers each file can be read alone: those that bring a table of their pieces, and those that are made of files when they are read.
    private bool NeedsTar(ImageFile file) =>
        image.Layers[file.BodyLayer].Blob is not Composition.ComposedBlob && file.Bodies is { Chunks: null } bodies && bodies.OffsetOf(file.BodyEntry) is not null;

    private string? PlainPath(Layer layer) =>
        layer.DiffId == layer.Digest && layer.Blob is FileBlob file ? file.Path
        : store?.GetBlobPath(layer.DiffId) is { } path && File.Exists(path) ? path
        : null;

    private sealed class OwningStream(Stream inner, IDisposable owner) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                owner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
