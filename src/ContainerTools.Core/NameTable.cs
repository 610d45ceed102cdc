namespace ContainerTools;

/// <summary>Which of several images goes by which name.</summary>
/// <param name="onConflict">Told of a name's first and new image before the name moves; null lets both have it.</param>
internal sealed class NameTable(Action<string, IImage, IImage>? onConflict)
{
    private readonly Dictionary<int, List<string>> _names = [];
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);

    public IReadOnlyList<string> this[int place] => _names.TryGetValue(place, out List<string>? names) ? names : [];

    public void Claim(IEnumerable<string> names, int place, IReadOnlyList<IImage> images)
    {
        foreach (string name in names)
        {
            if (onConflict is not null && _owners.TryGetValue(name, out int owner) && owner != place)
            {
                onConflict(name, images[owner], images[place]);
                _names[owner].Remove(name);
            }

            _owners[name] = place;
            if (!this[place].Contains(name))
            {
                _names.TryAdd(place, []);
                _names[place].Add(name);
            }
        }
    }
}
