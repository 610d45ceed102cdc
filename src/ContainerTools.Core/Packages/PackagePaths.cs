using ContainerTools.FileSystem;
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
    /// <param name="files">The image's files.</param>
    /// <param name="listed">Is gone through twice.</param>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: their paths are too long together.</exception>
    public static string[] Find(ImageFiles files, IEnumerable<string> listed)
    {
        IEnumerable<string> paths = listed.Where(path => path.Length <= PackageLimits.PathLength);
        HashSet<string> folders = [.. paths.Select(FolderOf)];
        var found = new HashSet<string>(StringComparer.Ordinal);
        long length = 0;
        foreach (string path in paths.Where(path => !folders.Contains(path)))
        {
            if (files.Find(path) is { } file && file.Kind != FileKind.Directory && found.Add(file.FullName))
            {
                length += file.FullName.Length;
                RequireRoom(files.Image, length);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Stops where paths take more memory than those of any image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="length">Of the paths together.</param>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: they do.</exception>
    public static void RequireRoom(Image image, long length)
    {
        if (length > PackageLimits.Paths)
        {
            throw new ImageException(ImageError.TooLarge, $"The packages of {image} have files whose paths have more than {PackageLimits.Paths:N0} characters together, the most that are taken in.", image);
        }
    }

    /// <summary>A path that is written relative to a folder, perhaps up from it.</summary>
    public static string Join(string folder, string path) =>
        path.StartsWith('/') ? path : "/" + EntryPath.Parse($"{folder.TrimStart('/')}/{path}").Path;

    /// <summary>The folder of a path; empty for the root.</summary>
    public static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];
}
