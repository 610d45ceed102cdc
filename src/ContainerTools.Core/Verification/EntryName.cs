namespace ContainerTools.Verification;

/// <summary>What is to be said of the name or link of a layer's entry, by its text alone.</summary>
internal static class EntryName
{
    /// <summary>The name as everybody understands it: without slashes at its ends, doubled ones, and single dots.</summary>
    public static string Normalise(string name) =>
        name.StartsWith('/') || name.StartsWith("./", StringComparison.Ordinal) || name.EndsWith('/') || name == "."
        || name.Contains("//", StringComparison.Ordinal) || name.Contains("/./", StringComparison.Ordinal) || name.EndsWith("/.", StringComparison.Ordinal)
            ? string.Join('/', name.Split('/').Where(part => part.Length > 0 && part != "."))
            : name;

    public static bool HasParentSteps(string normal) => normal.Contains("..", StringComparison.Ordinal) && normal.Split('/').Contains("..");

    /// <summary>Whether a symbolic link climbs over the root, read from the folder it lies in. A container stops there; others may not.</summary>
    public static bool Escapes(string normal, string target)
    {
        int depth = target.StartsWith('/') ? 0 : normal.Count(c => c == '/');
        foreach (string part in target.Split('/'))
        {
            depth += part switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }
}
