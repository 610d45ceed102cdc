namespace ContainerTools.Versions;

/// <summary>
/// Which of two versions of a package is the newer one, by the rules of its ecosystem. Any text has its place in the order, also
/// one that is no version at all, and finding it takes time in proportion to the texts' lengths.
/// </summary>
internal abstract class VersionOrder
{
    /// <returns>Below 0 where <paramref name="a"/> is the older one, above 0 where it is the newer one, 0 where both mean the same.</returns>
    public abstract int Compare(string a, string b);
}
