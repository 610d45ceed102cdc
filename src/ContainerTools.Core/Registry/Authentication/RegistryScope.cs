using System.Diagnostics.CodeAnalysis;

namespace ContainerTools.Registry.Authentication;

/// <summary>What may be done with one resource: <c>type:name:action,action</c> of the token protocol.</summary>
internal sealed record RegistryScope
{
    private RegistryScope(string type, string name, IEnumerable<string> actions)
    {
        Type = type;
        Name = name;
        Actions = string.Join(',', actions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    public static RegistryScope Catalog { get; } = new("registry", "catalog", ["*"]);

    public string Type { get; }

    public string Name { get; }

    /// <summary>Sorted and without repetition, so that equal scopes are equal texts.</summary>
    public string Actions { get; }

    public static RegistryScope Repository(string name, params string[] actions) => new("repository", name, actions);

    /// <summary>The name may hold colons itself (<c>repository:host:5000/app:pull</c>), so both ends are split off first.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegistryScope? scope)
    {
        int first = text.IndexOf(':', StringComparison.Ordinal);
        int last = text.LastIndexOf(':');
        string[] actions = text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        bool valid = first > 0 && last > first + 1 && actions.Length > 0 && actions.All(IsAction);
        scope = valid ? new RegistryScope(text[..first], text[(first + 1)..last], actions) : null;
        return valid;
    }

    public bool IsSameResource(RegistryScope other) => Type == other.Type && Name == other.Name;

    /// <summary>All the actions of both; the resource must be the same.</summary>
    public RegistryScope Merge(RegistryScope other) => new(Type, Name, [.. Actions.Split(','), .. other.Actions.Split(',')]);

    public override string ToString() => $"{Type}:{Name}:{Actions}";

    private static bool IsAction(string text) => text == "*" || text.All(char.IsAsciiLetterLower);
}
