using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>Which manifests are in which repository, under which tags.</summary>
/// <remarks>
/// In a layout a change is a line in a journal beside <c>index.json</c>, so that it costs the same however many tags there are. <see cref="FoldAsync"/>
/// puts the lines into the index, which is what other tools read.
/// </remarks>
/// <param name="file">Where it is kept; null where it is forgotten with the server.</param>
/// <param name="initial">What is there at first.</param>
/// <param name="sync">Brings what is written to the disk.</param>
/// <param name="clock">Says when a manifest lost its last tag.</param>
internal sealed class RepositoryIndex(LayoutIndexFile? file, IReadOnlyList<NamedManifest> initial, DiskSync sync, TimeProvider clock)
{
    // A larger journal takes longer to read than it saves.
    private const long LargestJournal = 4 << 20;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly LeftManifests _left = new(file?.LeftPath, sync);
    private Snapshot _snapshot = new(null, new Catalog(initial));
    private UnfoldedChanges? _unfolded;

    /// <summary>Since when the index lacks changes of this server, and when the last of them came; null where it lacks none.</summary>
    public UnfoldedChanges? Unfolded => Volatile.Read(ref _unfolded);

    /// <exception cref="ImageException">The layout's index cannot be read any more.</exception>
    public Catalog Entries
    {
        get
        {
            Snapshot snapshot = Volatile.Read(ref _snapshot);
            if (file is null || Equals(snapshot.Stamp, file.Index.Stamp))
            {
                return snapshot.Catalog;
            }

            (IReadOnlyList<NamedManifest> entries, LayoutStamp stamp) = file.Read();
            snapshot = new Snapshot(stamp, new Catalog(entries));
            Volatile.Write(ref _snapshot, snapshot);
            return snapshot.Catalog;
        }
    }

    public IEnumerable<NamedManifest> In(string repository) => Entries.In(repository);

    /// <summary>The manifests that no tag leads to any more.</summary>
    public IReadOnlyDictionary<(string Repository, Digest Digest), LeftManifest> Left => _left.All;

    /// <summary>
    /// Keeps everybody else, other processes that serve the layout too, from changing it. Held by a request that looks what is there and then changes
    /// it: a manifest that is taken in one repository while the same one is deleted in another would be gone otherwise, after the client was
    /// told that it is there.
    /// </summary>
    /// <returns>To be disposed of when the change is done.</returns>
    /// <exception cref="ImageException">Another process has kept it for too long.</exception>
    public async Task<IDisposable> LockAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return new HeldLock(_gate, file is null ? null : await file.Index.LockAsync(cancel).ConfigureAwait(false));
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    /// <summary>Changes what is there, while the lock is held. It is on the disk after <see cref="FlushAsync"/>.</summary>
    /// <returns>Whether a manifest has lost its last tag, which is written to another file.</returns>
    public bool Update(Action<IndexEdit> change)
    {
        var edit = new IndexEdit(Entries);
        change(edit);
        if (edit.Changes.Count == 0)
        {
            return false;
        }

        // Kept before the index is written: a client that has just asked what a tag leads to must find that digest at every moment.
        NamedManifest[] left = edit.Removed
            .Where(entry => edit.After.Find(entry.Repository, entry.Digest) is null)
            .DistinctBy(entry => (entry.Repository, entry.Digest))
            .ToArray();
        _left.Add(left, clock.GetUtcNow());
        LayoutStamp? stamp = file?.Index.Append(edit.Changes);
        Volatile.Write(ref _snapshot, new Snapshot(stamp, edit.After));
        if (stamp is { Journal: var size })
        {
            DateTimeOffset now = clock.GetUtcNow();
            Volatile.Write(ref _unfolded, new UnfoldedChanges(_unfolded?.First ?? now, now));
            if (size > LargestJournal)
            {
                Fold(remove: false);
            }
        }

        return left.Length > 0;
    }

    public void Forget(string repository, Digest digest) => _left.Forget(repository, digest);

    /// <summary>Brings all changes to the disk that were made before this call. The lock need not be held.</summary>
    /// <param name="withLeft">Whether manifests have lost their last tag, or were forgotten, too.</param>
    public async Task FlushAsync(bool withLeft)
    {
        if (file is not null)
        {
            await (withLeft ? sync.FlushFileAsync(file.LeftPath) : Task.CompletedTask).ConfigureAwait(false);
            await file.Index.FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Puts the journal into the index.</summary>
    /// <param name="remove">Whether the journal goes, because the server starts or stops.</param>
    /// <param name="cancel">Stops the wait for the lock.</param>
    public async Task FoldAsync(bool remove, CancellationToken cancel)
    {
        if (file is not null)
        {
            using IDisposable held = await LockAsync(cancel).ConfigureAwait(false);
            Fold(remove);
            _left.Clear();
        }
    }

    private void Fold(bool remove)
    {
        Catalog present = Entries;
        LayoutStamp? known = Volatile.Read(ref _snapshot).Stamp;
        Volatile.Write(ref _unfolded, null);
        if (file!.Index.Fold(remove) == known)
        {
            Volatile.Write(ref _snapshot, new Snapshot(file.Index.Stamp, present));
        }
    }

    private sealed record Snapshot(LayoutStamp? Stamp, Catalog Catalog);

    private sealed class HeldLock(SemaphoreSlim gate, FileStream? layout) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                layout?.Dispose();
                gate.Release();
            }
        }
    }
}
