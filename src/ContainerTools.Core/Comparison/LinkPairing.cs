using ContainerTools.FileSystem;

namespace ContainerTools.Comparison;

/// <summary>Which names share a file, told without regard to which of them a layer has first. A name that only one image has says nothing of the others.</summary>
/// <param name="reference">The tree of one image.</param>
/// <param name="difference">The tree of the other image.</param>
internal sealed class LinkPairing(TreeStore reference, TreeStore difference)
{
    // By the number of the file: the first of its names that both images have, by its number in the first tree.
    private readonly int[] _here = new int[reference.BodyCount];
    private readonly int[] _there = new int[difference.BodyCount];

    /// <summary>To be asked of all names that both images have, in an order that depends on the names alone.</summary>
    /// <returns>Whether the files of both go under the same name of those that were asked for.</returns>
    public bool Matches(TreeNode here, TreeNode there) =>
        here.Body is not { } one || there.Body is not { } other || First(ref _here[one.Number], here) == First(ref _there[other.Number], here);

    private static int First(ref int known, TreeNode name) => known == 0 ? known = name.Number : known;
}
