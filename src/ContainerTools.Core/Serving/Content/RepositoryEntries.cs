using System.Collections.Immutable;

namespace ContainerTools.Serving.Content;

/// <summary>The manifests of a repository by their place in the index, and the places by tag and by digest. Never changes.</summary>
internal sealed record RepositoryEntries(
    ImmutableSortedDictionary<int, NamedManifest> Entries,
    ImmutableDictionary<string, ImmutableSortedSet<int>> Tags,
    ImmutableDictionary<Digest, ImmutableSortedSet<int>> Digests)
{
    public static readonly RepositoryEntries None = Create([]);

    public static RepositoryEntries Create(IEnumerable<KeyValuePair<int, NamedManifest>> entries)
    {
        KeyValuePair<int, NamedManifest>[] placed = entries.ToArray();
        return new RepositoryEntries(
            placed.ToImmutableSortedDictionary(),
            placed.Where(pair => pair.Value.Tag is not null).GroupBy(pair => pair.Value.Tag!, pair => pair.Key).ToImmutableDictionary(group => group.Key, group => group.ToImmutableSortedSet(), StringComparer.Ordinal),
            placed.GroupBy(pair => pair.Value.Digest, pair => pair.Key).ToImmutableDictionary(group => group.Key, group => group.ToImmutableSortedSet()));
    }

    public IEnumerable<KeyValuePair<int, NamedManifest>> FindAll(string tag) => At(Tags.GetValueOrDefault(tag));

    public IEnumerable<KeyValuePair<int, NamedManifest>> FindAll(Digest digest) => At(Digests.GetValueOrDefault(digest));

    public RepositoryEntries Add(int place, NamedManifest entry) => new(
        Entries.Add(place, entry),
        entry.Tag is null ? Tags : Add(Tags, entry.Tag, place),
        Add(Digests, entry.Digest, place));

    public RepositoryEntries Remove(int place, NamedManifest entry) => new(
        Entries.Remove(place),
        entry.Tag is null ? Tags : Remove(Tags, entry.Tag, place),
        Remove(Digests, entry.Digest, place));

    private IEnumerable<KeyValuePair<int, NamedManifest>> At(ImmutableSortedSet<int>? places) =>
        places is null ? [] : places.Select(place => KeyValuePair.Create(place, Entries[place]));

    private static ImmutableDictionary<TKey, ImmutableSortedSet<int>> Add<TKey>(ImmutableDictionary<TKey, ImmutableSortedSet<int>> map, TKey key, int place)
        where TKey : notnull => map.SetItem(key, map.TryGetValue(key, out ImmutableSortedSet<int>? places) ? places.Add(place) : [place]);

    private static ImmutableDictionary<TKey, ImmutableSortedSet<int>> Remove<TKey>(ImmutableDictionary<TKey, ImmutableSortedSet<int>> map, TKey key, int place)
        where TKey : notnull
    {
        ImmutableSortedSet<int> left = map[key].Remove(place);
        return left.IsEmpty ? map.Remove(key) : map.SetItem(key, left);
    }
}
