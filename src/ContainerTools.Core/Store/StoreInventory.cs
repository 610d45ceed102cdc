namespace ContainerTools.Store;

/// <summary>Says what a store holds, without changing when it was last used.</summary>
public static class StoreInventory
{
    /// <exception cref="ImageException">The folder is not a store, or cannot be read.</exception>
    public static ImageStoreInfo Measure(ImageStore store)
    {
        IReadOnlyList<StoreItem> items = new StoreFiles(store).Find();
        StoreItem[] blobs = items.Where(item => item.Kind == StoreItemKind.Blob).ToArray();
        StoreItem[] unfinished = items.Where(item => item.Kind is StoreItemKind.Partial or StoreItemKind.Temporary).ToArray();
        long partialSize = unfinished.Sum(item => item.Size);
        return new ImageStoreInfo(
            store.Root,
            blobs.Length,
            blobs.Sum(item => item.Size) + partialSize,
            unfinished.Length,
            partialSize,
            blobs.Length > 0 ? blobs.Max(item => item.LastUsed) : null);
    }

    /// <returns>The blobs, the one used last first.</returns>
    /// <inheritdoc cref="Measure"/>
    public static IEnumerable<StoredBlobInfo> GetBlobs(ImageStore store)
    {
        var files = new StoreFiles(store);
        if (!files.Exists)
        {
            return [];
        }

        var references = new StoreReferences(store);
        return files.Find()
            .Where(item => item.Kind == StoreItemKind.Blob)
            .OrderByDescending(item => item.LastUsed)
            .ThenBy(item => item.Digest!.Value.ToString(), StringComparer.Ordinal)
            .Select(item => new StoredBlobInfo(item.Digest!.Value, BlobSniffer.Recognise(item.Path), item.Size, item.LastUsed, references.Contains(item.Digest.Value), item.Path));
    }
}
