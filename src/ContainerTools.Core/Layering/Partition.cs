namespace ContainerTools.Layering;

/// <summary>Proves that no node got lost on the way into layers and none is in two of them.</summary>
internal static class Partition
{
    /// <param name="graph">What was divided.</param>
    /// <param name="groups">What it was divided into.</param>
    /// <param name="removed">Paths that were taken out on purpose.</param>
    /// <exception cref="ImageException">Names the node that is missing, there twice, or not of this graph.</exception>
    public static void Verify(ReferenceGraph graph, IEnumerable<IEnumerable<GraphNode>> groups, IReadOnlySet<string>? removed = null)
    {
        bool[] placed = new bool[graph.Count];
        foreach (GraphNode node in groups.SelectMany(group => group))
        {
            if (graph.IndexOf(node.Path) is not { } index)
            {
                throw Broken(node.Path, "is in a layer, but not in the graph");
            }

            if (placed[index])
            {
                throw Broken(node.Path, "is in more than one layer");
            }

            placed[index] = true;
        }

        for (int index = 0; index < placed.Length; index++)
        {
            string path = graph.Nodes[index].Path;
            if (!placed[index] && removed?.Contains(path) != true)
            {
                throw Broken(path, "is in no layer, and no stage 'remove_paths' took it out");
            }
        }
    }

    private static ImageException Broken(string path, string problem) =>
        new(ImageError.InvalidArgument, $"The layers do not divide the graph: '{path}' {problem}.", path);
}
