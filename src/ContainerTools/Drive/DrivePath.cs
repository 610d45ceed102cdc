using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Drive;

/// <summary>Paths of PowerShell's drives in the tree of an image. PowerShell takes a backslash for a slash on any system.</summary>
internal static class DrivePath
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>
    /// The root of a drive. The colon is no part of any drive's name: PowerShell takes a path that begins like the root for one that has the root
    /// already, and would cut the name of a folder that begins like the drive's.
    /// </summary>
    public static string RootOf(string drive) => drive + ":";

    /// <param name="path">As PowerShell gives it to a provider: the name of the drive, and names with slashes or backslashes before them.</param>
    /// <returns>The name of the drive, and the path in the image.</returns>
    public static (string Drive, string[] Names) Split(string path)
    {
        string[] parts = path.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? ("", []) : (parts[0].TrimEnd(':'), parts[1..]);
    }

    /// <summary>As users write it.</summary>
    public static string Show(string drive, IEnumerable<string> names) => $"{drive}:/{string.Join('/', names)}";

    /// <summary>The path of what is in a folder; a backslash in its name stays one, which PowerShell's own way of joining would make a slash.</summary>
    public static string Join(string folder, string name) => folder.TrimEnd(Separators) + Path.DirectorySeparatorChar + name;

    /// <summary>The last name of a path.</summary>
    public static string NameOf(string path)
    {
        string whole = path.TrimEnd(Separators);
        return whole[(whole.LastIndexOfAny(Separators) + 1)..];
    }

    /// <returns>The path without its last name; empty for the root.</returns>
    public static string ParentOf(string path)
    {
        string whole = path.TrimEnd(Separators);
        int end = whole.LastIndexOfAny(Separators);
        return end < 0 ? "" : whole[..end].TrimEnd(Separators);
    }

    /// <returns>What lies there, with links among its folders followed; null for nothing.</returns>
    public static ImageFile? Find(ImageFiles files, IReadOnlyList<string> names)
    {
        ImageFile? found = files.Find(string.Join('/', names));
        return found ?? FindOdd(files, files.Root, names);
    }

    // A file of Linux may have a backslash in its name, at which the path was split.
    private static ImageFile? FindOdd(ImageFiles files, ImageFile folder, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return folder;
        }

        if (folder.Follow() is not { Kind: FileKind.Directory } inside)
        {
            return null;
        }

        foreach (ImageFile child in files.ChildrenOf(inside))
        {
            string[] parts = child.Name.Split('\\', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length <= names.Count && parts.SequenceEqual(names.Take(parts.Length)) && FindOdd(files, child, [.. names.Skip(parts.Length)]) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
