namespace ContainerTools.Serving.Content;

/// <summary>Which manifests are in which repository, under which tags.</summary>
/// <param name="file">Where it is kept; null where it is forgotten with the server.</param>
/// <param name="initial">What is there at first.</param>
internal sealed class RepositoryIndex(LayoutIndexFile? file, IReadOnlyList<NamedManifest> initial)
{
    private readonly SemaphoreSlim _gate = new(1);

    private readonly LeftManifests _left = new(file?.LeftPath);
    private Snapshot _snapshot = new(null, initial);

    /// <exception cref="ImageException">The layout's index cannot be read any more.</exception>
    public IReadOnlyList<NamedManifest> Entries
    {
        get
        {
            Snapshot snapshot = Volatile.Read(ref _snapshot);
            if (file is null || Equals(snapshot.Stamp, file.Stamp))
            {
                return snapshot.Entries;
            }

            // The stamp is read first: a change between the two reads then causes one read too many, and is not missed.
            snapshot = new Snapshot(file.Stamp, file.Read());
            Volatile.Write(ref _snapshot, snapshot);
            return snapshot.Entries;
        }
    }

    public IEnumerable<NamedManifest> In(string repository) => Entries.Where(entry => entry.Repository == repository);

    /// <summary>The manifests that no tag leads to any more.</summary>
    public Descriptor? FindLeft(string repository, Digest digest) => _left.Find(repository, digest);

    /// <summary>Reads the manifests that no tag leads to from where an earlier server has written them down.</summary>
    public void LoadLeft() => _left.Load();

    public async Task UpdateAsync(Func<IReadOnlyList<NamedManifest>, IReadOnlyList<NamedManifest>> change, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            IReadOnlyList<NamedManifest> after = file is null ? Change(Entries) : await file.UpdateAsync(Change, cancel).ConfigureAwait(false);
            Volatile.Write(ref _snapshot, new Snapshot(null, after));
        }
        finally
        {
            _gate.Release();
        }

        // Kept before the index is written: a client that has just asked what a tag leads to must find that digest at every moment.
        IReadOnlyList<NamedManifest> Change(IReadOnlyList<NamedManifest> before)
        {
            IReadOnlyList<NamedManifest> changed = change(before);
            _left.Add(before.ExceptBy(changed.Select(Place), Place));
            return changed;
        }
    }

    public void Forget(string repository, Digest digest) => _left.Forget(repository, digest);

    private static (string Repository, Digest Digest) Place(NamedManifest entry) => (entry.Repository, entry.Digest);

    private sealed record Snapshot(object? Stamp, IReadOnlyList<NamedManifest> Entries);
}
