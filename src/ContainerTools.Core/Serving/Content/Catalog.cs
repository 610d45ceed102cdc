using System.Collections.Immutable;

namespace ContainerTools.Serving.Content;

/// <summary>
/// The manifests of all repositories, in the order of the index. To find, add or replace one costs the same however many there are. A
/// catalog never changes; a change gives another one.
/// </summary>
internal sealed class Catalog
{
    private readonly ImmutableSortedDictionary<int, NamedManifest> _entries;
    private readonly ImmutableDictionary<string, RepositoryEntries> _repositories;
    private readonly ImmutableDictionary<string, int> _tags;
    private readonly int _next;

    public Catalog(IReadOnlyList<NamedManifest> entries)
    {
        KeyValuePair<int, NamedManifest>[] placed = entries.Select((entry, i) => KeyValuePair.Create(i, entry)).ToArray();
        _entries = placed.ToImmutableSortedDictionary();
        _repositories = placed.GroupBy(pair => pair.Value.Repository).ToImmutableDictionary(group => group.Key, RepositoryEntries.Create, StringComparer.Ordinal);
        _tags = entries.Where(entry => entry.Tag is not null).GroupBy(entry => entry.Tag!).ToImmutableDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        _next = placed.Length;
    }

    private Catalog(ImmutableSortedDictionary<int, NamedManifest> entries, ImmutableDictionary<string, RepositoryEntries> repositories, ImmutableDictionary<string, int> tags, int next)
    {
        _entries = entries;
        _repositories = repositories;
        _tags = tags;
        _next = next;
    }

    public IEnumerable<NamedManifest> Entries => _entries.Values;

    /// <summary>The repositories that have a manifest, in no order.</summary>
    public IEnumerable<string> Repositories => _repositories.Keys;

    public IEnumerable<NamedManifest> In(string repository) => _repositories.TryGetValue(repository, out RepositoryEntries? found) ? found.Entries.Values : [];

    public bool Has(string repository) => _repositories.ContainsKey(repository);

    public NamedManifest? Find(string repository, string tag) => FindAll(repository, tag).Select(pair => pair.Value).FirstOrDefault();

    public NamedManifest? Find(string repository, Digest digest) => FindAll(repository, digest).Select(pair => pair.Value).FirstOrDefault();

    /// <summary>With their places. A layout of other programs may have a tag twice.</summary>
    public IEnumerable<KeyValuePair<int, NamedManifest>> FindAll(string repository, string tag) =>
        _repositories.TryGetValue(repository, out RepositoryEntries? found) ? found.FindAll(tag) : [];

    /// <summary>With their places.</summary>
    public IEnumerable<KeyValuePair<int, NamedManifest>> FindAll(string repository, Digest digest) =>
        _repositories.TryGetValue(repository, out RepositoryEntries? found) ? found.FindAll(digest) : [];

    /// <summary>Whether another repository has a manifest of that tag.</summary>
    public bool HasElsewhere(string repository, string tag) => _tags.GetValueOrDefault(tag) > FindAll(repository, tag).Count();

    public Catalog Add(NamedManifest entry) => Put(_next, entry);

    public Catalog Replace(int place, NamedManifest entry) => Remove(place).Put(place, entry);

    public Catalog Remove(int place)
    {
        NamedManifest old = _entries[place];
        RepositoryEntries left = _repositories[old.Repository].Remove(place, old);
        return new Catalog(
            _entries.Remove(place),
            left.Entries.IsEmpty ? _repositories.Remove(old.Repository) : _repositories.SetItem(old.Repository, left),
            old.Tag is null ? _tags : _tags[old.Tag] == 1 ? _tags.Remove(old.Tag) : _tags.SetItem(old.Tag, _tags[old.Tag] - 1),
            _next);
    }

    private Catalog Put(int place, NamedManifest entry) => new(
        _entries.Add(place, entry),
        _repositories.SetItem(entry.Repository, _repositories.GetValueOrDefault(entry.Repository, RepositoryEntries.None).Add(place, entry)),
        entry.Tag is null ? _tags : _tags.SetItem(entry.Tag, _tags.GetValueOrDefault(entry.Tag) + 1),
        Math.Max(_next, place + 1));
}
