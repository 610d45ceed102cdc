using ContainerTools.FileSystem;

namespace ContainerTools.Store;

/// <summary>Headers of layers, kept as blobs of an image store; a record for each layer names its blob. Clearing the store removes both.</summary>
/// <param name="store">The store; made when the first headers are kept.</param>
public sealed class HeaderCache(ImageStore store) : IHeaderCache
{
    private readonly DigestCache _digests = new(store);

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(Digest diffId, CancellationToken cancel)
    {
        if (_digests.Find(KeyOf(diffId)) is not { } digest || store.Folder.FindBlob(digest) is not { } blob)
        {
            return null;
        }

        try
        {
            ImageStore.MarkUsed(blob.Path);
            return await new FileBlob(blob.Descriptor, blob.Path).OpenAsync(NullReporter.Instance, cancel).ConfigureAwait(false);
        }
        catch (ImageException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(Digest diffId, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        try
        {
            _digests.Set(KeyOf(diffId), (await store.ImportAsync(write, cancel).ConfigureAwait(false)).Digest);
        }
        catch (ImageException)
        {
            // Without them, the layer is read again the next time.
        }
    }

    /// <inheritdoc/>
    public void Remove(Digest diffId)
    {
        // A damaged blob would stay under its digest, and be found again.
        if (_digests.Find(KeyOf(diffId)) is { } digest)
        {
            _ = store.Folder.TryRemoveBlob(digest);
        }

        _digests.Remove(KeyOf(diffId));
    }

    private static string KeyOf(Digest diffId) => $"headers-{diffId.Hex}";
}
