using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// Hard links of squashed layers to files of the layers below them. They stay links where those files are still to be seen;
/// where something hides all their names, the link is all that is left of the file and becomes it.
/// </summary>
internal static class OutsideLinks
{
    public static async Task ResolveAsync(FileTree tree, Image image, int from, IReporter reporter, CancellationToken cancel)
    {
        TreeNode[] lost = FileTree.Enumerate(tree.Root)
            .Where(node => node.Body is { Type: TarEntryType.HardLink } body && IsHidden(tree.Root, EntryPath.Parse(body.Header.LinkName)))
            .DistinctBy(node => node.Body)
            .ToArray();
        if (lost.Length == 0)
        {
            return;
        }

        FileTree below = await FileTree.ReadAsync(image, 0, from - 1, reporter, cancel).ConfigureAwait(false);
        FileBody[] targets = [.. lost.Select(node => Find(below.Root, node.Body!.Value) ?? throw new ImageException(
            ImageError.Malformed,
            $"{LayerListing.NameOf(image.Layers[node.Body.Value.Layer])}: the tar entry '{TarText.Printable(node.Path)}' is a hard link to '{TarText.Printable(node.Body.Value.Header.LinkName)}', which no layer has.",
            node.Path))];
        Dictionary<FileBody, TreeNode> others = FindOtherNames(below, tree, [.. targets]);
        foreach ((TreeNode node, FileBody target) in lost.Zip(targets))
        {
            FileBody body = node.Body!.Value;
            if (others.TryGetValue(target, out TreeNode other))
            {
                body.LeadTo(other.Path);
            }
            else
            {
                body.Become(target);
            }
        }
    }

    // Of each file its first name that is still to be seen.
    private static Dictionary<FileBody, TreeNode> FindOtherNames(FileTree below, FileTree tree, HashSet<FileBody> targets)
    {
        var names = new Dictionary<FileBody, TreeNode>();
        foreach (TreeNode node in FileTree.Enumerate(below.Root))
        {
            if (node.Body is { } body && targets.Contains(body) && !names.ContainsKey(body) && !IsHidden(tree.Root, EntryPath.Parse(node.Path)))
            {
                names.Add(body, node);
            }
        }

        return names;
    }

    private static FileBody? Find(TreeNode root, FileBody link)
    {
        EntryPath path = EntryPath.Parse(link.Header.LinkName);
        return root.Walk(path.Folders, (current, name) => current.Find(name))?.Find(path.Name)?.Body;
    }

    private static bool IsHidden(TreeNode root, EntryPath path)
    {
        TreeNode node = root;
        foreach (string name in path.Folders.Append(path.Name))
        {
            if (node.HidesLower)
            {
                return true;
            }

            if (node.Find(name) is not { } found)
            {
                return false;
            }

            node = found;
        }

        return node.HidesLower || node.IsVisible;
    }
}
