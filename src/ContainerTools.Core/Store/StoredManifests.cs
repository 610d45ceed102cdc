using ContainerTools.IO.Files;

namespace ContainerTools.Store;

/// <summary>The manifests and indexes that a store has, whoever put them there. Thread-safe.</summary>
/// <param name="store">The store; made when a manifest is put there.</param>
internal sealed class StoredManifests(ImageStore store)
{
    // Each costs the reading of a file, for a list that a person reads.
    private const int MostLookedAt = 500;

    /// <summary>Puts a manifest there unless it is there already, and notes that it was used.</summary>
    /// <param name="document">The manifest.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>A task that ends when it is there. A store that cannot be written is a warning.</returns>
    public async Task KeepAsync(ManifestDocument document, IReporter reporter, CancellationToken cancel)
    {
        if (store.TryRead(document.Digest, (int)document.Size) is not null)
        {
            return;
        }

        // One that is damaged would never be used, nor be replaced.
        store.Folder.TryRemoveBlob(document.Digest);
        await store.Cache(new MemoryBlob(document.MediaType, document.Digest, document.Raw)).FetchAheadAsync(reporter, cancel).ConfigureAwait(false);
    }

    /// <summary>Reads a manifest and checks its digest.</summary>
    /// <param name="digest">Of the manifest.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <returns>Null where the store does not have it, or it is no manifest.</returns>
    public ManifestDocument? Find(Digest digest, long limit)
    {
        try
        {
            return digest.IsVerifiable && store.TryRead(digest, (int)Math.Min(limit, int.MaxValue)) is { } raw
                && ManifestDocument.Parse(raw, null, digest.Algorithm) is var document and (Manifest or IndexManifest) ? document : null;
        }
        catch (ImageException)
        {
            return null;
        }
    }

    /// <summary>What the store has that is in no index of it, the one used last first.</summary>
    /// <param name="limit">The most bytes of a manifest.</param>
    /// <returns>Nothing where the store cannot be read.</returns>
    public IReadOnlyList<ManifestDocument> FindRoots(long limit)
    {
        try
        {
            ManifestDocument[] found = new StoreFiles(store).Find()
                .Where(item => item.Kind == StoreItemKind.Blob && item.Size <= limit)
                .OrderByDescending(item => item.LastUsed)
                .Take(MostLookedAt)
                .Where(item => BlobSniffer.Recognise(item.Path) is StoredBlobKind.Manifest or StoredBlobKind.Index)
                .Select(item => Find(item.Digest!.Value, limit))
                .OfType<ManifestDocument>()
                .ToArray();
            HashSet<Digest> listed = found.OfType<IndexManifest>().SelectMany(index => index.Manifests).Select(entry => entry.Digest).ToHashSet();
            return [.. found.Where(document => !listed.Contains(document.Digest))];
        }
        catch (ImageException)
        {
            return [];
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return [];
        }
    }
}
