using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>Changes of a catalog, which are kept so that they can be written down.</summary>
/// <param name="catalog">What is there.</param>
internal sealed class IndexEdit(Catalog catalog)
{
    private readonly List<IndexChange> _changes = [];
    private readonly List<NamedManifest> _removed = [];

    /// <summary>What is there after the changes.</summary>
    public Catalog After { get; private set; } = catalog;

    public IReadOnlyList<IndexChange> Changes => _changes;

    /// <summary>What is gone from under a tag or from the repository, and may be there under another tag.</summary>
    public IReadOnlyList<NamedManifest> Removed => _removed;

    /// <summary>Puts a manifest under a tag. An entry that had the tag keeps its position in the index and its names.</summary>
    public void PutTag(string repository, string tag, Descriptor descriptor)
    {
        KeyValuePair<int, NamedManifest>[] present = After.FindAll(repository, tag).ToArray();
        NamedManifest added = NamedManifest.Create(
            repository,
            tag,
            descriptor,
            present.Length > 0 ? present[0].Value.Descriptor.Annotations : LayoutName.ToAnnotations(repository, tag, tagIsUnique: !After.HasElsewhere(repository, tag)));
        foreach ((int place, NamedManifest other) in present.Skip(1))
        {
            Remove(place, other);
        }

        if (present.Length == 0)
        {
            Add(added);
        }
        else if (!present[0].Value.Json.AsSpan().SequenceEqual(added.Json))
        {
            After = After.Replace(present[0].Key, added);
            _removed.Add(present[0].Value);
            _changes.Add(new IndexChange(present[0].Value.Json, added.Json));
        }
    }

    /// <summary>Puts a manifest under its digest, unless it is in the repository already.</summary>
    public void PutDigest(string repository, Descriptor descriptor)
    {
        if (After.Find(repository, descriptor.Digest) is null)
        {
            Add(NamedManifest.Create(repository, null, descriptor, LayoutName.ToAnnotations(repository, null, tagIsUnique: false)));
        }
    }

    /// <summary>Takes away the entries without tag that are not needed, because a tag or an index leads there.</summary>
    public void Absorb(string repository, IEnumerable<Digest> reached)
    {
        foreach (Digest digest in reached.Distinct())
        {
            Remove(After.FindAll(repository, digest).Where(pair => pair.Value.Tag is null));
        }
    }

    public void RemoveTag(string repository, string tag) => Remove(After.FindAll(repository, tag));

    public void RemoveDigest(string repository, Digest digest) => Remove(After.FindAll(repository, digest));

    private void Add(NamedManifest added)
    {
        After = After.Add(added);
        _changes.Add(new IndexChange(null, added.Json));
    }

    private void Remove(IEnumerable<KeyValuePair<int, NamedManifest>> entries)
    {
        foreach ((int place, NamedManifest entry) in entries.ToArray())
        {
            Remove(place, entry);
        }
    }

    private void Remove(int place, NamedManifest entry)
    {
        After = After.Remove(place);
        _removed.Add(entry);
        _changes.Add(new IndexChange(entry.Json, null));
    }
}
