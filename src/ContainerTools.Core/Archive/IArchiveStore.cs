namespace ContainerTools.Archive;

/// <summary>
/// Where what was learnt of an archive is kept for the next time, and the contents of compressed ones. Members may be called by
/// several threads at once.
/// </summary>
public interface IArchiveStore
{
    /// <summary>Puts the store in front of a blob.</summary>
    /// <param name="blob">Where the content comes from.</param>
    /// <returns>The same blob, read from here if it is here.</returns>
    Blob Cache(Blob blob);

    /// <summary>Takes in content whose digest only its bytes tell.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="cancel">Ends it; then nothing is kept.</param>
    /// <returns>Digest and size of what was stored.</returns>
    /// <exception cref="ImageException">The content cannot be stored.</exception>
    Task<Descriptor> ImportAsync(Stream content, CancellationToken cancel);

    /// <summary>Looks up what was kept by <see cref="SetDigest"/>.</summary>
    /// <param name="fingerprint">Any text.</param>
    /// <returns>Null where nothing is kept under the text, or it is gone.</returns>
    Digest? FindDigest(string fingerprint);

    /// <summary>Keeps a digest, in place of an earlier one.</summary>
    /// <param name="fingerprint">Any text; another one when the digest may be another one.</param>
    /// <param name="digest">Found under the text from now on.</param>
    void SetDigest(string fingerprint, Digest digest);

    /// <summary>Reads a small blob and checks its digest.</summary>
    /// <param name="digest">Of the content.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <returns>Null where the store does not have it, or not as it was.</returns>
    byte[]? TryRead(Digest digest, int limit);
}
