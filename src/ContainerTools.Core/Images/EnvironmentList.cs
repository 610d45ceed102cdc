namespace ContainerTools;

/// <summary>Environment variables as image configs have them: a list of <c>NAME=value</c>.</summary>
internal static class EnvironmentList
{
    /// <summary>Both lists, each name once: the last value, at the place of the first (as nixpkgs' stream script has it).</summary>
    public static string[] Merge(IEnumerable<string> first, IEnumerable<string> second)
    {
        var order = new List<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in first.Concat(second))
        {
            string name = NameOf(entry);
            if (!values.ContainsKey(name))
            {
                order.Add(name);
            }

            values[name] = entry;
        }

        return order.Select(name => values[name]).ToArray();
    }

    /// <summary>Some variables changed where they stand, new ones at the end, all others as they are; null removes.</summary>
    public static IReadOnlyList<string> Change(IReadOnlyList<string> entries, IEnumerable<KeyValuePair<string, string?>> changes)
    {
        List<string> result = [.. entries];
        foreach ((string name, string? value) in changes)
        {
            int at = result.FindIndex(entry => NameOf(entry) == name);
            result.RemoveAll(entry => NameOf(entry) == name);
            if (value is not null)
            {
                result.Insert(at < 0 ? result.Count : at, $"{name}={value}");
            }
        }

        return result;
    }

    public static KeyValuePair<string, string?> Split(string entry) =>
        entry.Split('=', 2) is [var name, var value] ? new(name, value) : new(entry, "");

    private static string NameOf(string entry) => entry.Split('=', 2)[0];
}
