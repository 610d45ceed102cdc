using ContainerTools.FileSystem;

namespace ContainerTools.Inspection;

/// <summary>How a layer changes what the layers below have. Links, devices and the like count as files; folders do not count.</summary>
/// <param name="Added">How many files were not there.</param>
/// <param name="Changed">How many files took the place of one of the same name.</param>
/// <param name="Removed">How many files are gone with nothing in their place.</param>
internal readonly record struct LayerChanges(int Added, int Changed, int Removed)
{
    public static LayerChanges Count(TreeNode below, TreeNode above)
    {
        int added = 0, changed = 0, removed = 0;
        var pending = new Stack<(TreeNode? Below, TreeNode Above)>([(below, above)]);
        while (pending.TryPop(out (TreeNode? Below, TreeNode Above) pair))
        {
            if (pair is { Above.HidesLower: true, Below: { } hidden })
            {
                removed += CountGone(hidden, pair.Above);
            }
            else if (pair is { Above.IsDirectory: true, Below.Body: not null })
            {
                removed++;
            }

            if (pair.Above.Body is not null)
            {
                _ = pair.Below is { Body: not null } ? changed++ : added++;
            }

            foreach (TreeNode child in pair.Above.Children)
            {
                pending.Push((pair.Below?.Find(child.Name), child));
            }
        }

        return new LayerChanges(added, changed, removed);
    }

    // The files of a hidden folder, or a hidden file, but for those that the layer has under the same names.
    private static int CountGone(TreeNode below, TreeNode above)
    {
        int gone = 0;
        var pending = new Stack<(TreeNode Below, TreeNode? Above)>([(below, above)]);
        while (pending.TryPop(out (TreeNode Below, TreeNode? Above) pair))
        {
            gone += pair is { Below.Body: not null, Above: not { Body: not null } } ? 1 : 0;
            foreach (TreeNode child in pair.Below.Children.Where(child => child.IsVisible))
            {
                // What hides something itself is counted on its own.
                TreeNode? cover = pair.Above?.Find(child.Name);
                if (cover is not { HidesLower: true })
                {
                    pending.Push((child, cover));
                }
            }
        }

        return gone;
    }
}
