using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// Hard links of squashed layers to files of the layers below them. They stay links where those files are still to be seen;
/// where something hides all their names, the link is all that is left of the file and becomes it.
/// </summary>
internal static class OutsideLinks
{
    public static async Task ResolveAsync(FileTree tree, IReadOnlyList<Layer> layers, int from, IReporter reporter, CancellationToken cancel)
    {
        FileBody[] lost = FileTree.Enumerate(tree.Root)
            .Select(node => node.Body)
            .OfType<FileBody>()
            .Where(body => body.Header.Type == TarEntryType.HardLink && IsHidden(tree.Root, EntryPath.Parse(body.Header.LinkName)))
            .Distinct()
            .ToArray();
        if (lost.Length == 0)
        {
            return;
        }

        FileTree below = await FileTree.ReadAsync(layers, 0, from - 1, reporter, cancel).ConfigureAwait(false);
        foreach (FileBody body in lost)
        {
            FileBody target = Find(below.Root, body) ?? throw new ImageException(ImageError.Malformed, $"{LayerListing.NameOf(layers[body.Layer])}: the tar entry '{TarText.Printable(body.Header.Name)}' is a hard link to '{TarText.Printable(body.Header.LinkName)}', which no layer has.", body.Header.Name);
            TreeNode? other = FileTree.Enumerate(below.Root).FirstOrDefault(node => node.Body == target && !IsHidden(tree.Root, EntryPath.Parse(node.Path)));
            if (other is null)
            {
                body.Become(target);
            }
            else
            {
                body.LeadTo(other.Path);
            }
        }
    }

    private static FileBody? Find(TreeNode root, FileBody link)
    {
        EntryPath path = EntryPath.Parse(link.Header.LinkName);
        return root.Walk(path.Folders, (current, name) => current.Find(name))?.Find(path.Name)?.Body;
    }

    private static bool IsHidden(TreeNode root, EntryPath path)
    {
        TreeNode? node = root;
        foreach (string name in path.Folders.Append(path.Name))
        {
            if (node.HidesLower)
            {
                return true;
            }

            node = node.Find(name);
            if (node is null)
            {
                return false;
            }
        }

        return node.HidesLower || node.IsVisible;
    }
}
