namespace ContainerTools.FileSystem;

/// <summary>
/// Goes from folder to folder of the tree as a kernel does that has the tree as its root: symbolic links are followed, and
/// neither <c>..</c> nor an absolute target leads out.
/// </summary>
internal static class TreeWalk
{
    // path_resolution(7).
    private const int MostLinks = 40;
    private const int LongestTarget = 4096;

    /// <param name="step">What a name in a folder stands for; null ends the walk.</param>
    /// <exception cref="ImageException">The links go round in circles.</exception>
    public static TreeNode? Follow(TreeNode root, IReadOnlyList<string> folders, Func<TreeNode, string, TreeNode?> step)
    {
        TreeNode current = root;
        int links = 0;
        for (int i = 0; i < folders.Count;)
        {
            string name = folders[i++];
            if (name == "..")
            {
                current = current.Parent ?? root;
            }
            else if (step(current, name) is not { } next)
            {
                return null;
            }
            else if (next.Body?.LinkTarget is { } target)
            {
                if (++links > MostLinks || target.Length > LongestTarget)
                {
                    throw new ImageException(ImageError.Malformed, $"The layers have files below '{Tar.TarText.Printable(next.Path)}', a symbolic link that leads nowhere.", next.Path);
                }

                current = target.StartsWith('/') ? root : current;
                folders = [.. EntryPath.Split(target), .. folders.Skip(i)];
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
