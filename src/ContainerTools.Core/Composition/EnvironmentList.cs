namespace ContainerTools.Composition;

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
            string name = entry.Split('=', 2)[0];
            if (!values.ContainsKey(name))
            {
                order.Add(name);
            }

            values[name] = entry;
        }

        return order.Select(name => values[name]).ToArray();
    }
}
