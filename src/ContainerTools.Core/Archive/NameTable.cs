namespace ContainerTools.Archive;

/// <summary>Which of several images goes by which name.</summary>
/// <param name="identify">Gives the same text for all spellings of a name.</param>
/// <param name="onConflict">Called with a name's first and new image before the name moves to the new one; null lets both keep the name.</param>
internal sealed class NameTable(Func<string, string> identify, Action<string, IImage, IImage>? onConflict)
{
    private readonly Dictionary<int, OrderedDictionary<string, string>> _names = [];
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);

    public IReadOnlyList<string> this[int index] => _names.TryGetValue(index, out OrderedDictionary<string, string>? names) ? names.Values : [];

    public void Claim(IEnumerable<string> names, int index, IReadOnlyList<IImage> images)
    {
        foreach (string name in names)
        {
            string identity = identify(name);
            if (onConflict is not null && _owners.TryGetValue(identity, out int owner) && owner != index)
            {
                onConflict(name, images[owner], images[index]);
                _names[owner].Remove(identity);
            }

            _owners[identity] = index;
            _names.TryAdd(index, new(StringComparer.Ordinal));
            _names[index].TryAdd(identity, name);
        }
    }
}
