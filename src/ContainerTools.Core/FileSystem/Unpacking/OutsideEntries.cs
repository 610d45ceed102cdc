using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>What layers have that lies outside of the one folder that is unpacked.</summary>
/// <param name="folder">The folder, without slashes around it.</param>
internal sealed class OutsideEntries(string folder)
{
    /// <summary>Refuses names that lead out of the folder by <c>..</c> or from the root on, as oras does: whoever made them meant other files of the reader.</summary>
    /// <param name="layer">What a layer has.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: there is one.</exception>
    public void Refuse(LayerListing layer)
    {
        foreach (TarHeader header in layer.Headers)
        {
            if (LeadsOut(header.Name))
            {
                throw layer.Fault(header, $"leads out of the folder '{PrintableText.Of(folder)}'");
            }
        }
    }

    /// <returns>The paths of what lies beside the folder; of a folder that has something, only what is in it.</returns>
    /// <param name="tree">All that the layers have.</param>
    public IEnumerable<string> Find(FileTree tree) =>
        tree.Entries.Where(entry => !(entry.Node is { HasVisibleChildren: true } or { Parent: null }) && !IsWithin(entry.Path, folder) && !IsWithin(folder, entry.Path)).Select(entry => entry.Path);

    private bool LeadsOut(string name)
    {
        bool climbs = name.StartsWith('/');
        int depth = 0;
        foreach (string part in EntryPath.Split(name))
        {
            depth += part == ".." ? -1 : 1;
            climbs |= part == "..";
            if (depth < 0)
            {
                return true;
            }
        }

        return climbs && EntryPath.Parse(name).Path is { Length: > 0 } path && !IsWithin(path, folder) && !IsWithin(folder, path);
    }

    private static bool IsWithin(string path, string parent) =>
        path.StartsWith(parent, StringComparison.Ordinal) && (path.Length == parent.Length || path[parent.Length] == '/');
}
