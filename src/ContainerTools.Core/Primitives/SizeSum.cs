namespace ContainerTools;

/// <summary>
/// Adds sizes, in bytes, that others claim: headers and manifests may say more than all disks hold. A sum that no number holds stays at the largest
/// number.
/// </summary>
internal static class SizeSum
{
    /// <param name="one">Not negative.</param>
    /// <param name="other">Not negative.</param>
    public static long Add(long one, long other) => other > long.MaxValue - one ? long.MaxValue : one + other;

    /// <param name="items">What has the sizes.</param>
    /// <param name="sizeOf">The size of one, not negative.</param>
    public static long SumSizes<T>(this IEnumerable<T> items, Func<T, long> sizeOf) => items.Aggregate(0L, (sum, item) => Add(sum, sizeOf(item)));
}
