namespace ContainerTools;

/// <summary>Environment variables as image configs hold them: a list of <c>NAME=value</c> (OCI image-spec, config.md, "Env").</summary>
internal static class EnvironmentList
{
    /// <summary>
    /// Joins two lists so that each name occurs once: with its last value, at the position where it occurred first, as nixpkgs'
    /// stream script does it.
    /// </summary>
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

    /// <summary>
    /// Changes variables: an existing one keeps its position, a new one is added at the end, null removes one, and all others
    /// stay as they are.
    /// </summary>
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
