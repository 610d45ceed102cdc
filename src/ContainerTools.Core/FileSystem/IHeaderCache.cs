namespace ContainerTools.FileSystem;

/// <summary>
/// Keeps what layers say of their files beside the contents: names, kinds, modes, owners, times, attributes. A layer that is asked for
/// again only because of these is not decompressed again. Members may be called by several threads at once.
/// </summary>
public interface IHeaderCache
{
    /// <summary>Opens what was kept for a layer.</summary>
    /// <param name="diffId">The digest of the layer's uncompressed tar.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The bytes that were kept, checked while they are read; the caller disposes of the stream. Null where nothing is kept, or it cannot be read.</returns>
    Task<Stream?> OpenAsync(Digest diffId, CancellationToken cancel);

    /// <summary>Keeps bytes for a layer. A cache that cannot be written to keeps nothing.</summary>
    /// <param name="diffId">The digest of the layer's uncompressed tar.</param>
    /// <param name="write">Writes the bytes.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A task that ends when the bytes are kept.</returns>
    Task SaveAsync(Digest diffId, Func<Stream, CancellationToken, Task> write, CancellationToken cancel);

    /// <summary>Forgets a layer whose bytes have turned out useless.</summary>
    /// <param name="diffId">The digest of the layer's uncompressed tar; one for which nothing is kept is no error.</param>
    void Remove(Digest diffId);
}
