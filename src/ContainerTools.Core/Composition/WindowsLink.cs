using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>A symbolic link or junction of Windows, as an image of another system can have it.</summary>
internal static class WindowsLink
{
    private static readonly char[] Separators = ['\\', '/'];

    /// <param name="target">As Windows has it.</param>
    /// <param name="link">The link's own path, in full.</param>
    /// <param name="root">
    /// The folder whose content goes into the image; a target in it becomes relative. Null where everything goes under the path that it has here.
    /// </param>
    /// <returns>With slashes.</returns>
    /// <exception cref="ImageException">It leads to a place of this machine which the image does not have.</exception>
    public static string ToTarget(string target, string link, string? root)
    {
        string plain = WindowsPath.Plain(target);
        if (!WindowsPath.HasDrive(plain) && !plain.StartsWith(@"\\", StringComparison.Ordinal))
        {
            // Also what begins with one backslash: it is how a link to /usr/lib is written here.
            return plain.Replace('\\', '/');
        }

        string[] goal = Split(plain);
        if (root is null)
        {
            return "/" + string.Join('/', goal[1..]);
        }

        string[] tree = Split(WindowsPath.Plain(root));
        return CountCommon(tree, goal) == tree.Length
            ? Relate(Split(WindowsPath.Plain(link))[..^1], goal)
            : throw new ImageException(
                ImageError.Unsupported,
                $"'{WindowsPath.Plain(link)}' is a link to '{plain}', which is not in '{WindowsPath.Plain(root)}'. An image has no such place. Leave the link out, or have links to folders copied.",
                link);
    }

    private static string Relate(string[] folder, string[] goal)
    {
        int common = CountCommon(folder, goal);
        string[] steps = [.. Enumerable.Repeat("..", folder.Length - common), .. goal[common..]];
        return steps.Length == 0 ? "." : string.Join('/', steps);
    }

    private static string[] Split(string path) => path.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private static int CountCommon(string[] left, string[] right) =>
        left.Zip(right).TakeWhile(pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)).Count();
}
