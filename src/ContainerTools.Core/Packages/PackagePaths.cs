using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Packages;

/// <summary>Turns paths that a package lists into those of the image's files.</summary>
internal static class PackagePaths
{
    /// <summary>
    /// Links among the folders are followed: a package may list <c>/bin/tar</c> where <c>/bin</c> has become a link to <c>/usr/bin</c>. A link that is
    /// listed itself is the package's own, but not where the package takes it for a folder.
    /// </summary>
    /// <returns>Those that are there and no folders, each once.</returns>
    public static string[] Find(ImageFiles files, IEnumerable<string> listed)
    {
        string[] paths = [.. listed];
        HashSet<string> folders = [.. paths.Select(FolderOf)];
        return
        [
            .. paths
                .Where(path => !folders.Contains(path))
                .Select(files.Find)
                .OfType<ImageFile>()
                .Where(file => file.Kind != FileKind.Directory)
                .Select(file => file.Path)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A path that is written relative to a folder, perhaps up from it.</summary>
    public static string Join(string folder, string path) =>
        path.StartsWith('/') ? path : "/" + string.Join('/', Up(folder.Split('/', StringSplitOptions.RemoveEmptyEntries), path.Split('/')));

    /// <summary>The folder of a path; empty for the root.</summary>
    public static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static List<string> Up(IEnumerable<string> folder, string[] parts)
    {
        List<string> result = [.. folder];
        foreach (string part in parts.Where(part => part.Length > 0 && part != "."))
        {
            if (part != "..")
            {
                result.Add(part);
            }
            else if (result.Count > 0)
            {
                result.RemoveAt(result.Count - 1);
            }
        }

        return result;
    }
}
