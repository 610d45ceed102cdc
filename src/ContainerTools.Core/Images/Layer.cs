using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools;

/// <summary>One change of the file system, a tar that is usually compressed (OCI image-spec, layer.md).</summary>
public sealed class Layer
{
    /// <param name="diffId">The digest of the uncompressed tar; what the config calls this layer.</param>
    public Layer(Blob blob, Digest diffId)
    {
        Blob = blob;
        DiffId = diffId;
    }

    public Blob Blob { get; }

    /// <summary>How the layer stood in the archive it comes from, where another archive is to have it the same.</summary>
    internal Tar.TarHeader? ArchiveHeader { get; init; }

    public Descriptor Descriptor => Blob.Descriptor;

    public Digest Digest => Blob.Digest;

    public Digest DiffId { get; }

    /// <summary>Of the layer as it is stored, in bytes.</summary>
    public long Size => Blob.Size;

    public string MediaType => Blob.Descriptor.MediaType;

    /// <summary>The same layer from where it comes from, past any store in between.</summary>
    public Layer PastStore() => new(Blob.PastStore, DiffId) { ArchiveHeader = ArchiveHeader };

    /// <summary>The layer as it is stored, checked against its digest while it is read.</summary>
    public Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) => Blob.OpenAsync(reporter, cancel);

    /// <summary>
    /// The uncompressed tar. Both digests are checked: that of the stored bytes and, at the end, the diff ID, because a
    /// decompressor alone does not notice that its input was cut short.
    /// </summary>
    public Task<Stream> OpenTarAsync(IReporter reporter, CancellationToken cancel) => OpenTarAsync(ahead: false, reporter, cancel);

    /// <inheritdoc cref="OpenTarAsync(IReporter, CancellationToken)"/>
    /// <param name="ahead">Whether a second core inflates while the reader works on what came; for those who read one layer at a time.</param>
    internal async Task<Stream> OpenTarAsync(bool ahead, IReporter reporter, CancellationToken cancel)
    {
        DiffId.RequireVerifiable();
        Stream stored = await OpenAsync(reporter, cancel).ConfigureAwait(false);
        if (DiffId == Digest)
        {
            // What is checked already is the tar itself.
            return stored;
        }

        try
        {
            Stream tar = await LayerCompression.OpenAsync(stored, Digest, cancel).ConfigureAwait(false);
            tar = ahead ? PumpedStream.Ahead(tar) : tar;
            return new VerifyingStream(tar, DiffId, null, $"The uncompressed content of layer {Digest}");
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    public override string ToString() => Digest.ToString();
}
