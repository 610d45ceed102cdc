using ContainerTools.FileSystem;
using ContainerTools.IO.Files;

namespace ContainerTools.Store;

/// <summary>What layers say of their files, kept as blobs of an image store; a record for each layer names its blob. Clearing the store removes both.</summary>
/// <param name="store">The store; made when the first record is kept.</param>
public sealed class LayerCache(ImageStore store) : ILayerCache
{
    private readonly DigestCache _digests = new(store);

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(LayerRecord record, Digest layer, CancellationToken cancel)
    {
        if (_digests.Find(KeyOf(record, layer)) is not { } digest || store.Folder.FindBlob(digest) is not { } blob)
        {
            return null;
        }

        try
        {
            ImageStore.MarkUsed(blob.Path);
            return record == LayerRecord.RestartPoints
                ? RegularFile.OpenRead(blob.Path)
                : await new FileBlob(blob.Descriptor, blob.Path).OpenAsync(NullReporter.Instance, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ImageException || FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(LayerRecord record, Digest layer, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        try
        {
            _digests.Set(KeyOf(record, layer), (await store.ImportAsync(write, cancel).ConfigureAwait(false)).Digest);
        }
        catch (ImageException)
        {
            // Without them, the layer is read again the next time.
        }
    }

    /// <inheritdoc/>
    public void Remove(LayerRecord record, Digest layer)
    {
        // A damaged blob would stay under its digest, and be found again.
        if (_digests.Find(KeyOf(record, layer)) is { } digest)
        {
            _ = store.Folder.TryRemoveBlob(digest);
        }

        _digests.Remove(KeyOf(record, layer));
    }

    private static string KeyOf(LayerRecord record, Digest layer) => record switch
    {
        LayerRecord.Headers => $"headers-{layer.Hex}",
        LayerRecord.RestartPoints => $"restart-{layer.Hex}",
        _ => $"contents-{layer.Hex}",
    };
}
