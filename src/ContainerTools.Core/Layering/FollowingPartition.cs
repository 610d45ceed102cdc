namespace ContainerTools.Layering;

/// <summary>Puts nodes into layers as an image before has them: what that one has together stays together, and what is new comes into layers of its own above.</summary>
internal static class FollowingPartition
{
    /// <param name="nodes">The nodes.</param>
    /// <param name="previous">The layer that each had before; null for what is new. Its numbers need not be without gaps.</param>
    /// <param name="most">How many layers there may be, 1 or more. Of more than that before, the last ones become one.</param>
    /// <returns>The nodes of each layer, in the order that the layers had.</returns>
    public static IReadOnlyList<IReadOnlyList<T>> Split<T>(IReadOnlyCollection<T> nodes, Func<T, int?> previous, int most)
        where T : IWeighedNode
    {
        var layers = nodes
            .Where(node => previous(node) is not null)
            .GroupBy(node => previous(node)!.Value)
            .OrderBy(group => group.Key)
            .Select(group => group.ToList())
            .ToList();
        while (layers.Count > most)
        {
            layers[^2].AddRange(layers[^1]);
            layers.RemoveAt(layers.Count - 1);
        }

        T[] added = [.. nodes.Where(node => previous(node) is null)];
        IReadOnlyList<IReadOnlyList<T>> above = CostPartition.Split(added, Math.Max(1, most - layers.Count));
        if (above.Count > 0 && layers.Count == most)
        {
            layers[^1].AddRange(above[0]);
            return layers;
        }

        return [.. layers, .. above];
    }
}
