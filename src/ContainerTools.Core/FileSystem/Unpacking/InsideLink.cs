namespace ContainerTools.FileSystem.Unpacking;

/// <summary>Tells which symbolic links stay within the folder that they are unpacked to, whatever else is in it.</summary>
internal static class InsideLink
{
    /// <summary>
    /// Goes by the text. A target may go up from the link's folder, which is a folder and no link, not higher than the root, and then down. What
    /// goes up after it went down is refused, because what it went down through may be a link.
    /// </summary>
    /// <param name="path">Of the link, relative to the root.</param>
    /// <param name="target">Where it leads.</param>
    public static bool IsInside(string path, string target)
    {
        if (target.StartsWith('/') || target.Contains('\\', StringComparison.Ordinal) || target.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        IReadOnlyList<string> parts = EntryPath.Split(target);
        int up = parts.TakeWhile(part => part == "..").Count();
        return up < EntryPath.Split(path).Count && !parts.Skip(up).Contains("..", StringComparer.Ordinal);
    }
}
