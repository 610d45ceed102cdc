namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Scopes for one token. The order counts: some registries look at the first one only, so the one that the request needs
/// stands first, and sets in another order are different sets.
/// </summary>
internal sealed class ScopeSet : IEquatable<ScopeSet>
{
    private readonly string _text;

    private ScopeSet(IReadOnlyList<RegistryScope> items)
    {
        Items = items;
        _text = string.Join(' ', items);
    }

    public static ScopeSet Empty { get; } = new([]);

    public IReadOnlyList<RegistryScope> Items { get; }

    /// <summary>The repository that the request is about, which decides on the credentials.</summary>
    public string? Repository => Items.Count > 0 && Items[0].Type == "repository" ? Items[0].Name : null;

    public static implicit operator ScopeSet(RegistryScope scope) => new([scope]);

    /// <summary>Scopes separated by spaces; what is no scope is left out.</summary>
    public static ScopeSet Parse(string? text)
    {
        ScopeSet set = Empty;
        foreach (string part in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            set = RegistryScope.TryParse(part, out RegistryScope? scope) ? set.With(scope) : set;
        }

        return set;
    }

    /// <summary>This set, and after it whatever the other one adds.</summary>
    public ScopeSet With(ScopeSet other)
    {
        List<RegistryScope> items = [.. Items];
        foreach (RegistryScope scope in other.Items)
        {
            int same = items.FindIndex(scope.IsSameResource);
            if (same < 0)
            {
                items.Add(scope);
            }
            else
            {
                items[same] = items[same].Merge(scope);
            }
        }

        return new ScopeSet(items);
    }

    public bool Equals(ScopeSet? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => _text;
}
