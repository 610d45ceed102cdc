namespace ContainerTools.FileSystem;

/// <summary>In which order what a tree has is written: by the place of its content in the layers, by its own place without one.</summary>
internal static class FlatOrder
{
    private const int RoleBits = 2;
    private const int EntryBits = 31;

    /// <summary>All that is visible, with the layer that it is written with.</summary>
    public static IEnumerable<(FlatEntry Entry, int Layer)> Sort(TreeNode root)
    {
        var nodes = new ChunkedList<int>();
        var places = new ChunkedList<long>();
        foreach (TreeNode node in FileTree.Enumerate(root))
        {
            var entry = new FlatEntry(node, node.Body is { } body && body.First != node ? FlatRole.Link : FlatRole.Itself);
            (int layer, int place) = PositionOf(entry);
            nodes.Add(node.Number);
            places.Add((((long)layer << EntryBits) | (long)place) << RoleBits | (long)entry.Role);
        }

        int[] order = new int[nodes.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // What has one place keeps the order of the tree.
        Array.Sort(order, (left, right) => places[left].CompareTo(places[right]) is not 0 and var difference ? difference : left.CompareTo(right));
        TreeStore store = root.Store;
        return order.Select(index => (
            new FlatEntry(new TreeNode(store, nodes[index]), (FlatRole)(places[index] & ((1 << RoleBits) - 1))),
            (int)(places[index] >> (RoleBits + EntryBits))));
    }

    private static (int Layer, int Entry) PositionOf(FlatEntry entry)
    {
        (int Layer, int Entry) own = (entry.Node.Layer, entry.Node.Entry);
        if (entry.Node.Body is not { } body)
        {
            return own;
        }

        (int Layer, int Entry) content = (body.Layer, body.Entry);
        return entry.Role == FlatRole.Itself || own.CompareTo(content) < 0 ? content : own;
    }
}
