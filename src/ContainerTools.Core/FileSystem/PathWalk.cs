namespace ContainerTools.FileSystem;

/// <summary>
/// Walks a path from element to element as a kernel does for a process whose root is the root of the tree: symbolic links are
/// followed, and neither <c>..</c> nor an absolute target leaves the tree. What stands for a file or folder is the caller's
/// choice: a node of a tree, or a path.
/// </summary>
internal static class PathWalk
{
    // Linux follows as many links in one path and takes no longer target (path_resolution(7)).
    private const int MaximumLinks = 40;
    private const int MaximumTarget = 4096;

    /// <param name="root">Where the path begins, and where absolute links begin again.</param>
    /// <param name="elements">The names along the path; <c>..</c> may be among them, <c>.</c> may not.</param>
    /// <param name="enter">Gives what a name in a folder stands for; null ends the walk.</param>
    /// <param name="parentOf">Gives the folder that <c>..</c> leads to; the root's is the root.</param>
    /// <param name="linkTargetOf">Gives the target of a symbolic link; null for everything else.</param>
    /// <param name="endless">Makes the error for a link that is one too many, or too long.</param>
    /// <returns>What the path leads to; null where <paramref name="enter"/> gave null.</returns>
    public static T? Follow<T>(T root, IReadOnlyList<string> elements, Func<T, string, T?> enter, Func<T, T> parentOf, Func<T, string?> linkTargetOf, Func<T, ImageException> endless)
        where T : class
    {
        T current = root;
        int links = 0;
        for (int i = 0; i < elements.Count;)
        {
            string name = elements[i++];
            if (name == "..")
            {
                current = parentOf(current);
            }
            else if (enter(current, name) is not { } next)
            {
                return null;
            }
            else if (linkTargetOf(next) is { } target)
            {
                if (++links > MaximumLinks || target.Length > MaximumTarget)
                {
                    throw endless(next);
                }

                current = target.StartsWith('/') ? root : current;
                elements = [.. EntryPath.Split(target), .. elements.Skip(i)];
                i = 0;
            }
            else
            {
                current = next;
            }
        }

        return current;
    }
}
