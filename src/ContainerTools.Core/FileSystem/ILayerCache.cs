namespace ContainerTools.FileSystem;

/// <summary>
/// Keeps what layers say of their files beside the contents: names, kinds, modes, owners, times, attributes; and what is needed to read one
/// of them alone. A layer that is asked for again is then not read again as a whole. Members may be called by several threads at once.
/// </summary>
public interface ILayerCache
{
    /// <summary>Opens what was kept for a layer.</summary>
    /// <param name="record">What of it.</param>
    /// <param name="layer">The digest under which it was kept.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>
    /// The bytes that were kept, checked while they are read; but of <see cref="LayerRecord.RestartPoints"/>, of which only parts are read, not
    /// checked, in a stream that can seek. The caller disposes of it. Null where nothing is kept, or it cannot be read.
    /// </returns>
    Task<Stream?> OpenAsync(LayerRecord record, Digest layer, CancellationToken cancel);

    /// <summary>Keeps bytes for a layer. A cache that cannot be written to keeps nothing.</summary>
    /// <param name="record">What they are.</param>
    /// <param name="layer">The digest under which they are kept.</param>
    /// <param name="write">Writes the bytes.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A task that ends when the bytes are kept.</returns>
    Task SaveAsync(LayerRecord record, Digest layer, Func<Stream, CancellationToken, Task> write, CancellationToken cancel);

    /// <summary>Forgets bytes that have turned out useless.</summary>
    /// <param name="record">What they are.</param>
    /// <param name="layer">The digest under which they were kept; one for which nothing is kept is no error.</param>
    void Remove(LayerRecord record, Digest layer);
}
