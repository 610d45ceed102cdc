using ContainerTools.IO.Files;

namespace ContainerTools.Store;

/// <summary>
/// Removes what a store can do without, while others use it: nothing that somebody writes, nothing that was used since it was
/// chosen. Who wanted a blob that is gone fetches it again.
/// </summary>
public sealed class StoreCleaner
{
    // How long a process may take on Windows from completing a file of its own, which it unlocks by that, to moving it to its place.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private readonly ImageStore _store;
    private readonly IReadOnlyList<StoreItem> _items;
    private readonly StoreReferences? _references;
    private readonly Dictionary<Digest, DateTimeOffset> _lastUses = [];
    private readonly IReadOnlyList<StoreItem> _chosen;

    /// <summary>Chooses what to remove; removes nothing.</summary>
    /// <exception cref="ImageException">The folder is not a store, or cannot be read.</exception>
    public StoreCleaner(ImageStore store, StoreClearing clearing)
    {
        _store = store;
        var files = new StoreFiles(store);
        _items = files.Find();
        _references = files.Exists ? new StoreReferences(store) : null;
        if (clearing.Unreferenced && _references?.Damage is { } damage)
        {
            throw damage;
        }

        FindLastUses();
        _chosen = Choose(clearing);
    }

    /// <summary>How many files were chosen.</summary>
    public int Count => _chosen.Count;

    /// <summary>Of what was chosen, in bytes.</summary>
    public long Size => _chosen.Sum(item => item.Size);

    /// <param name="now">Decides what nobody can still be about to use.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<StoreClearingResult> ClearAsync(DateTimeOffset now, IReporter reporter, CancellationToken cancel)
    {
        // The index is changed first: it must never name a blob that is gone.
        HashSet<Digest> blobs = _chosen.Where(item => item.Kind == StoreItemKind.Blob).Select(item => item.Digest!.Value).ToHashSet();
        if (_references?.Damage is { } damage)
        {
            reporter.Verbose($"The store's index leads to nothing and is replaced by an empty one: {damage.Message}");
        }

        IReadOnlySet<Digest> needed = _references is null ? blobs : await _references.RemoveAsync(blobs, cancel).ConfigureAwait(false);
        var removed = new List<StoreItem>();
        foreach (StoreItem item in _chosen)
        {
            cancel.ThrowIfCancellationRequested();
            bool isNeeded = item.Kind == StoreItemKind.Blob && needed.Contains(item.Digest!.Value);
            if (!isNeeded && TryRemove(item, now, reporter))
            {
                removed.Add(item);
            }
        }

        long freed = removed.Sum(item => item.Size);
        return new StoreClearingResult(
            _store.Root,
            removed.Count(item => item.Kind == StoreItemKind.Blob),
            removed.Count(item => item.Kind is StoreItemKind.Partial or StoreItemKind.Temporary),
            freed,
            _items.Sum(item => item.Size) - freed,
            _chosen.Count - removed.Count);
    }

    // An image of the index is removed as a whole, so all its blobs count as used when the last of them was used.
    private void FindLastUses()
    {
        foreach (StoreItem item in _items.Where(item => item.Kind == StoreItemKind.Blob))
        {
            _lastUses[item.Digest!.Value] = item.LastUsed;
        }

        foreach (IReadOnlySet<Digest> image in _references?.Images ?? [])
        {
            Digest[] present = image.Where(_lastUses.ContainsKey).ToArray();
            DateTimeOffset last = present.Select(digest => _lastUses[digest]).DefaultIfEmpty().Max();
            foreach (Digest digest in present)
            {
                _lastUses[digest] = last;
            }
        }
    }

    private List<StoreItem> Choose(StoreClearing clearing)
    {
        var blobs = _lastUses.Keys.ToHashSet();
        List<StoreItem> chosen = _items.Where(item => item.Kind != StoreItemKind.Digest && Suits(item)).OrderBy(LastUse).ToList();
        if (clearing.MaximumSize is { } maximum)
        {
            chosen = TakeUntilFits(chosen, maximum);
        }

        blobs.ExceptWith(chosen.Where(item => item.Kind == StoreItemKind.Blob).Select(item => item.Digest!.Value));
        bool everything = clearing == new StoreClearing();
        chosen.AddRange(_items.Where(item => item.Kind == StoreItemKind.Digest && IsForgotten(item)));
        return chosen;

        bool Suits(StoreItem item) =>
            (clearing.NotUsedSince is not { } since || LastUse(item) < since)
            && !(clearing.Unreferenced && item.Kind == StoreItemKind.Blob && _references!.Contains(item.Digest!.Value));

        // The records about a blob are removed with it.
        bool IsForgotten(StoreItem kept) => everything
            || clearing.NotUsedSince is { } since && kept.LastUsed < since
            || (clearing.Unreferenced || _lastUses.ContainsKey(kept.Digest!.Value)) && !blobs.Contains(kept.Digest!.Value);
    }

    private List<StoreItem> TakeUntilFits(IEnumerable<StoreItem> oldestFirst, long maximum)
    {
        long excess = _items.Sum(item => item.Size) - maximum;
        var taken = new List<StoreItem>();
        foreach (StoreItem item in oldestFirst.TakeWhile(_ => excess > 0))
        {
            excess -= item.Size;
            taken.Add(item);
        }

        return taken;
    }

    private DateTimeOffset LastUse(StoreItem item) => item.Kind == StoreItemKind.Blob ? _lastUses[item.Digest!.Value] : item.LastUsed;

    private static bool TryRemove(StoreItem item, DateTimeOffset now, IReporter reporter)
    {
        if (item.Kind == StoreItemKind.Temporary && OperatingSystem.IsWindows() && now - item.LastUsed < Abandoned)
        {
            return false;
        }

        try
        {
            // On Unix the lock tells whether somebody writes the file; blobs are never written, and read without a lock.
            bool isWritten = item.Kind is StoreItemKind.Partial or StoreItemKind.Temporary;
            using FileStream? held = isWritten ? StagedBlob.TryLock(item.Path, create: false) : null;
            var file = new FileInfo(item.Path);
            if (isWritten && held is null || !file.Exists || file.LastWriteTimeUtc != item.LastUsed)
            {
                reporter.Verbose($"'{item.Path}' is in use and stays.");
                return false;
            }

            file.Delete();
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            reporter.Warning($"'{item.Path}' cannot be removed: {exception.Message}");
            return false;
        }
    }
}
