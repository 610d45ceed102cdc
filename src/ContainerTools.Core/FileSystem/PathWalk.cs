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

    /// <summary>Gives what a name in a folder stands for.</summary>
    /// <returns>Whether it stands for anything.</returns>
    public delegate bool Entering<T>(T folder, string name, out T found);

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
        bool Enter(T folder, string name, out T found)
        {
            found = enter(folder, name)!;
            return found is not null;
        }

        return TryFollow(root, elements, Enter, parentOf, linkTargetOf, endless, out T end) ? end : null;
    }

    /// <inheritdoc cref="Follow"/>
    /// <returns>Whether the path leads to something.</returns>
    public static bool TryFollow<T>(T root, IReadOnlyList<string> elements, Entering<T> enter, Func<T, T> parentOf, Func<T, string?> linkTargetOf, Func<T, ImageException> endless, out T end)
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
            else if (!enter(current, name, out T next))
            {
                end = current;
                return false;
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

        end = current;
        return true;
    }
}
