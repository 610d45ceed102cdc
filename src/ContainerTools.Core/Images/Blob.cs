using ContainerTools.IO.Streams;

namespace ContainerTools;

/// <summary>
/// Content with a known digest and size (OCI image-spec, descriptor.md). It holds no open handle, so it can be opened any
/// number of times, also from several threads at once.
/// </summary>
/// <param name="descriptor">Media type, digest and size of the content.</param>
public abstract class Blob(Descriptor descriptor)
{
    /// <summary>Media type, digest and size of the content, as the manifest or index names them.</summary>
    public Descriptor Descriptor { get; } = descriptor;

    /// <summary>The digest of the content's bytes.</summary>
    public Digest Digest => Descriptor.Digest;

    /// <summary>The size of the content, in bytes.</summary>
    public long Size => Descriptor.Size;

    /// <summary>
    /// Opens the content for one pass. Size and digest are checked while it is read: the read at the end of the content throws
    /// if they are not those of the descriptor, so a reader that reached the end without an error has read the right bytes.
    /// </summary>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A stream that can only be read forward; the caller disposes of it.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Unsupported"/>: the digest's algorithm cannot be computed. <see cref="ImageError.NotFound"/> and others: the
    /// content cannot be opened. While reading, <see cref="ImageError.SizeMismatch"/> or <see cref="ImageError.DigestMismatch"/>.
    /// </exception>
    public virtual async Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel)
    {
        Digest.RequireVerifiable();
        return Verify(await OpenUnverifiedAsync(0, reporter, cancel).ConfigureAwait(false));
    }

    /// <summary>Opens the content without checking it, for callers that check it themselves.</summary>
    /// <param name="offset">Where to start, in bytes from the beginning of the content.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A stream that can only be read forward; the caller disposes of it.</returns>
    /// <exception cref="ImageException">The content cannot be opened.</exception>
    protected internal abstract Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel);

    /// <summary>The same content, read from its origin and not from a store in between.</summary>
    internal virtual Blob PastStore => this;

    /// <summary>The same content for one transfer: read from a store if it is there, but never added to the store.</summary>
    internal virtual Blob Unkept => this;

    /// <summary>Whether the bytes are on this machine, so that reading them all is cheap.</summary>
    internal virtual bool IsLocal => true;

    /// <summary>Opens a part of the content without checking it, for callers that check it themselves.</summary>
    /// <param name="offset">Where to start, in bytes from the beginning of the content.</param>
    /// <param name="length">In bytes; the part does not reach behind the end of the content.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A stream that can only be read forward; the caller disposes of it. Null where only the whole content can be had.</returns>
    /// <exception cref="ImageException">The content cannot be opened.</exception>
    internal virtual async Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel) =>
        IsLocal ? new LimitedStream(await OpenUnverifiedAsync(offset, reporter, cancel).ConfigureAwait(false), length) : null;

    /// <summary>Opens the content of one entry of a layer that is made of files when it is read.</summary>
    /// <param name="index">Its place among the entries of the layer's tar.</param>
    /// <returns>Null where only the tar has it. The caller disposes of it.</returns>
    internal virtual Stream? TryOpenEntry(int index) => null;

    /// <summary>A key of the location of the bytes. Two blobs with equal digests and equal keys read the same bytes.</summary>
    internal virtual object Place => this;

    /// <summary>
    /// Copies the content into a local store, if there is one, so that opening it later is quick. Does nothing for content
    /// that has no store.
    /// </summary>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A task that ends when the content is there.</returns>
    /// <exception cref="ImageException">The content cannot be fetched, or it is not what the descriptor says.</exception>
    public virtual Task FetchAheadAsync(IReporter reporter, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Reads the whole content into memory and checks it; for small content such as manifests and configs.</summary>
    /// <param name="limit">The largest size that is accepted, in bytes.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The checked bytes.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.TooLarge"/>: the descriptor's size is above the limit. Else as for <see cref="OpenAsync"/>.
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync(long limit, IReporter reporter, CancellationToken cancel)
    {
        if (Size > limit)
        {
            throw new ImageException(ImageError.TooLarge, $"Blob {Digest} has {Size:N0} bytes; at most {limit:N0} are accepted here.", Digest);
        }

        byte[] content = new byte[Size];
        await StoredCopy.RetryAsync(ReadAsync, () => true).ConfigureAwait(false);
        return content;

        async Task ReadAsync()
        {
            using Stream stream = await OpenAsync(reporter, cancel).ConfigureAwait(false);
            await stream.ReadExactlyAsync(content, cancel).ConfigureAwait(false);
            await stream.ReadAsync(new byte[1], cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Opens the content, checks it and passes its bytes to <paramref name="write"/>.</summary>
    /// <param name="write">Receives the bytes in order, in pieces; the memory is valid only during the call.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    internal async Task CopyToAsync(Func<ReadOnlyMemory<byte>, ValueTask> write, IReporter reporter, CancellationToken cancel)
    {
        using Stream source = await OpenAsync(reporter, cancel).ConfigureAwait(false);
        await StreamCopy.CopyAsync(source, write, reporter, cancel).ConfigureAwait(false);
    }

    /// <summary>Wraps a stream of this content so that size and digest are checked while it is read.</summary>
    /// <param name="content">The unchecked bytes, from their beginning; closed with the result.</param>
    /// <param name="onEnd">Called once at the end, before the reader's last read returns: true if the content was right.</param>
    private protected Stream Verify(Stream content, Action<bool>? onEnd = null) => new VerifyingStream(content, Digest, Size, $"Blob {Digest}", onEnd);

    /// <summary>The same for the bytes that a store has; the error says that they are a copy.</summary>
    /// <inheritdoc cref="Verify"/>
    private protected Stream VerifyCopy(Stream content, Action<bool> onEnd) =>
        new VerifyingStream(content, Digest, Size, $"The store's copy of blob {Digest}", onEnd) { IsStoredCopy = true };

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
