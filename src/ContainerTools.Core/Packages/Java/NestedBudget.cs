namespace ContainerTools.Packages.Java;

/// <summary>How much may be unpacked of archives in archives, of one image. A zip of few bytes may be one of any size.</summary>
internal sealed class NestedBudget
{
    private long _left = 8L * 1024 * 1024 * 1024;

    /// <summary>How many bytes of an archive in an archive are read.</summary>
    public const long MaximumNested = 512 * 1024 * 1024;

    /// <summary>Whether an archive of a size fits in; then it is counted.</summary>
    public bool Takes(long size)
    {
        // An empty one costs something, too.
        const long Least = 4096;
        if (size is < 0 or > MaximumNested || size > _left)
        {
            return false;
        }

        _left -= Math.Max(size, Least);
        return true;
    }
}
