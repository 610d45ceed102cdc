using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools;

/// <summary>
/// One layer of an image: a tar, usually compressed, of changes to the file system (OCI image-spec, layer.md). Immutable; it
/// holds no open handle and may be used from several threads.
/// </summary>
public sealed class Layer
{
    /// <summary>Makes a layer of its stored content.</summary>
    /// <param name="blob">The layer as it is stored, usually compressed.</param>
    /// <param name="diffId">The digest of the uncompressed tar, by which the config names the layer.</param>
    public Layer(Blob blob, Digest diffId)
    {
        Blob = blob;
        DiffId = diffId;
    }

    /// <summary>The layer as it is stored, usually compressed.</summary>
    public Blob Blob { get; }

    /// <summary>The header of the layer's entry in the archive that it was read from, so that another archive gets the same one; null where there is none.</summary>
    internal Tar.TarHeader? ArchiveHeader { get; init; }

    /// <summary>The same layer with another <see cref="ArchiveHeader"/>.</summary>
    internal Layer WithHeader(Tar.TarHeader? header) => new(Blob, DiffId) { ArchiveHeader = header };

    /// <summary>Media type, digest and size of the stored layer.</summary>
    public Descriptor Descriptor => Blob.Descriptor;

    /// <summary>The digest of the layer as it is stored, usually compressed.</summary>
    public Digest Digest => Blob.Digest;

    /// <summary>The digest of the uncompressed tar (config.md, "diff_ids").</summary>
    public Digest DiffId { get; }

    /// <summary>
    /// What the layer is said to be, stored and uncompressed. What was found out about a layer holds for another one only where both are the same: a
    /// config may name the diff ID of any layer.
    /// </summary>
    internal (Digest Stored, Digest DiffId) Identity => (Digest, DiffId);

    /// <summary>The size of the layer as it is stored, in bytes.</summary>
    public long Size => Blob.Size;

    /// <summary>The media type of the layer as it is stored, which names its compression.</summary>
    public string MediaType => Blob.Descriptor.MediaType;

    /// <summary>Where the tar is kept between two passes over it; null where it is not.</summary>
    private TarScratch? Scratch { get; init; }

    /// <summary>The same layer, whose tar is kept there when it is read, and read from there.</summary>
    internal Layer WithScratch(TarScratch scratch) => new(Blob, DiffId) { ArchiveHeader = ArchiveHeader, Scratch = scratch };

    /// <summary>The same layer, read from its origin and not from a store in between.</summary>
    public Layer PastStore() => new(Blob.PastStore, DiffId) { ArchiveHeader = ArchiveHeader };

    /// <summary>The same layer under OCI's media type, because engines refuse a manifest that mixes OCI's types with Docker's.</summary>
    internal Layer AsOci() => WithType(LayerMediaType.ToOci(MediaType));

    /// <summary>The same layer under another media type.</summary>
    internal Layer WithType(string type) => type == MediaType
        ? this
        : new(new RetypedBlob(Blob, type), DiffId) { ArchiveHeader = ArchiveHeader };

    /// <summary>Opens the layer as it is stored. Its size and digest are checked while it is read.</summary>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A stream that can only be read forward; the caller disposes of it.</returns>
    /// <exception cref="ImageException">As for <see cref="Blob.OpenAsync"/>.</exception>
    public Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) => Blob.OpenAsync(reporter, cancel);

    /// <summary>
    /// Opens the uncompressed tar. Both digests are checked while it is read: that of the stored bytes and, at the end, the diff
    /// ID, because a decompressor alone does not notice that its input was cut short.
    /// </summary>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A stream that can only be read forward; the caller disposes of it.</returns>
    /// <exception cref="ImageException">
    /// As for <see cref="Blob.OpenAsync"/>; and <see cref="ImageError.Unsupported"/> or <see cref="ImageError.Malformed"/> where
    /// the compression is not known or the compressed data are damaged.
    /// </exception>
    public Task<Stream> OpenTarAsync(IReporter reporter, CancellationToken cancel) => OpenTarAsync(ahead: false, reporter, cancel);

    /// <inheritdoc cref="OpenTarAsync(IReporter, CancellationToken)"/>
    /// <param name="ahead">Whether another thread decompresses while the reader uses the bytes that are ready; for callers that read one layer at a time.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <param name="sink">Is told, of gzip, where decompression can be taken up later.</param>
    internal async Task<Stream> OpenTarAsync(bool ahead, IReporter reporter, CancellationToken cancel, IRestartSink? sink = null)
    {
        DiffId.RequireVerifiable();
        if (Scratch?.TryTake(this) is { } kept)
        {
            return kept;
        }

        Stream stored = await OpenAsync(reporter, cancel).ConfigureAwait(false);
        if (DiffId == Digest)
        {
            // The stored bytes, which are checked already, are the tar itself.
            return Keep(stored);
        }

        try
        {
            Stream tar = await LayerCompression.OpenAsync(stored, $"Layer {Digest}", Digest, cancel, sink).ConfigureAwait(false);
            tar = ahead ? PumpedStream.Ahead(tar) : tar;
            return Keep(new VerifyingStream(tar, DiffId, null, $"The uncompressed content of layer {Digest}"));
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    private Stream Keep(Stream tar) => Scratch?.Keep(this, tar) ?? tar;

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
