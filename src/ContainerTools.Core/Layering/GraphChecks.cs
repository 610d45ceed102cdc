namespace ContainerTools.Layering;

/// <summary>Makes sure that nodes form a graph, and says which of them is to blame where they do not.</summary>
internal static class GraphChecks
{
    public static Dictionary<string, int> Index(GraphNode[] nodes)
    {
        var indexes = new Dictionary<string, int>(nodes.Length, StringComparer.Ordinal);
        for (int index = 0; index < nodes.Length; index++)
        {
            string path = nodes[index].Path;
            if (string.IsNullOrEmpty(path))
            {
                throw Invalid("A node of the graph has no path.", null);
            }

            if (!indexes.TryAdd(path, index))
            {
                throw Invalid($"The graph has two nodes with the path '{path}'.", path);
            }
        }

        return indexes;
    }

    public static Adjacency Connect(GraphNode[] nodes, Dictionary<string, int> indexes)
    {
        var edges = new List<(int From, int To)>();
        long total = 0;
        for (int from = 0; from < nodes.Length; from++)
        {
            GraphNode node = nodes[from];
            total = Add(total, node);
            foreach (string reference in node.References)
            {
                edges.Add(indexes.TryGetValue(reference, out int to)
                    ? (from, to)
                    : throw Invalid($"'{node.Path}' refers to '{reference}', which is not in the graph. A graph holds everything that its nodes refer to.", reference));
            }
        }

        return Adjacency.Create(nodes.Length, edges);
    }

    // Checked once here, so that no sum over some of the nodes can overflow later.
    private static long Add(long total, GraphNode node) => node.Size >= 0 && node.Size <= long.MaxValue - total
        ? total + node.Size
        : throw Invalid($"The size of '{node.Path}', {node.Size}, is negative or larger than anything can be.", node.Path);

    private static ImageException Invalid(string message, string? path) => new(ImageError.InvalidArgument, message, path);
}
