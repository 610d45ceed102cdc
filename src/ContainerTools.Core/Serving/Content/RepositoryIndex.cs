using System.Collections.Concurrent;

namespace ContainerTools.Serving.Content;

/// <summary>Which manifests are in which repository, under which tags.</summary>
/// <param name="file">Where it is kept; null where it is forgotten with the server.</param>
/// <param name="initial">What is there at first.</param>
internal sealed class RepositoryIndex(LayoutIndexFile? file, IReadOnlyList<NamedManifest> initial)
{
    private readonly SemaphoreSlim _gate = new(1);

    // A client that has just asked what a tag leads to may ask for that digest although the tag has moved on since.
    private readonly ConcurrentDictionary<(string Repository, Digest Digest), NamedManifest> _left = new();
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
    public NamedManifest? FindLeft(string repository, Digest digest) => _left.GetValueOrDefault((repository, digest));

    public async Task UpdateAsync(Func<IReadOnlyList<NamedManifest>, IReadOnlyList<NamedManifest>> change, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            IReadOnlyList<NamedManifest> before = Entries;
            IReadOnlyList<NamedManifest> after = file is null ? change(before) : await file.UpdateAsync(change, cancel).ConfigureAwait(false);
            Volatile.Write(ref _snapshot, new Snapshot(null, after));
            foreach (NamedManifest entry in before.ExceptBy(after.Select(Place), Place))
            {
                _left[Place(entry)] = entry;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Forget(string repository, Digest digest) => _left.TryRemove((repository, digest), out _);

    private static (string Repository, Digest Digest) Place(NamedManifest entry) => (entry.Repository, entry.Digest);

    private sealed record Snapshot(object? Stamp, IReadOnlyList<NamedManifest> Entries);
}
