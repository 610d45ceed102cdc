using ContainerTools.FileSystem;

namespace ContainerTools.Comparison;

/// <summary>Goes through two trees at once.</summary>
/// <param name="ignoresCase">Whether names that differ in case are one name. Both trees must have been made so.</param>
internal sealed class TreePairing(bool ignoresCase)
{
    /// <returns>What is visible in either: under one name what both have, else what one has alone; a folder before what is in it.</returns>
    /// <param name="reference">The root of one tree.</param>
    /// <param name="difference">The root of the other tree.</param>
    public IEnumerable<(TreeNode? Reference, TreeNode? Difference)> Pair(TreeNode reference, TreeNode difference)
    {
        var pending = new Stack<(TreeNode? Reference, TreeNode? Difference)>([(reference, difference)]);
        while (pending.TryPop(out (TreeNode? Reference, TreeNode? Difference) pair))
        {
            yield return pair;
            foreach (TreeNode child in Below(pair.Difference).Where(child => Find(pair.Reference, child) is null))
            {
                pending.Push((null, child));
            }

            foreach (TreeNode child in Below(pair.Reference).Reverse())
            {
                pending.Push((child, Find(pair.Difference, child)));
            }
        }
    }

    private static IEnumerable<TreeNode> Below(TreeNode? folder) => folder is { } entered ? entered.Children.Where(child => child.IsVisible) : [];

    private TreeNode? Find(TreeNode? folder, TreeNode named) =>
        folder?.FindNamesake(named) is { IsVisible: true } found && (ignoresCase || found.HasNameOf(named)) ? found : null;
}
