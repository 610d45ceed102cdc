using ContainerTools.IO.Files;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>Which of an image's symbolic links lead to folders of the image. Windows has two kinds of links, and a link to a file that leads to a folder cannot be entered.</summary>
internal sealed class LinkKinds(IEnumerable<FileTreeEntry> entries)
{
    // Folders have no target. Made when the first link asks for it: most systems and many images need none.
    private readonly Lazy<Dictionary<string, string?>> _targets = new(() => entries
        .Where(entry => entry.Kind is FileKind.Directory or FileKind.SymbolicLink)
        .ToDictionary(entry => entry.Path, entry => entry.LinkTarget, StringComparer.Ordinal));

    /// <param name="path">That of a symbolic link.</param>
    /// <returns>False also where it leads to nothing, or in a circle.</returns>
    public bool LeadsToFolder(string path)
    {
        try
        {
            return PathWalk.Follow("", EntryPath.Split(path), Enter, ParentOf, found => _targets.Value.GetValueOrDefault(found), Endless) is not null;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private string? Enter(string folder, string name) =>
        (folder.Length == 0 ? name : $"{folder}/{name}") is var path && _targets.Value.ContainsKey(path) ? path : null;

    private static string ParentOf(string folder) => folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "";

    private static ImageException Endless(string link) => new(ImageError.Unsupported, $"'{link}' leads in a circle.", link);
}
