using ContainerTools.IO.Files;
using ContainerTools.Inspection;
using ContainerTools.Layering;

namespace ContainerTools.Graphs;

/// <summary>Finds what an image that was made before has together.</summary>
internal static class PreviousLayers
{
    /// <param name="graph">The nodes.</param>
    /// <param name="previous">The files of the image before.</param>
    /// <returns>For each node of which the image has something, the layer that has most of it.</returns>
    public static Dictionary<string, int> Find(ReferenceGraph graph, ImageFiles previous)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (GraphNode node in graph.Nodes)
        {
            var sizes = new Dictionary<int, long>();
            foreach (ImageFile file in FilesOf(node, previous))
            {
                sizes[file.LayerIndex] = SizeSum.Add(SizeSum.Add(sizes.GetValueOrDefault(file.LayerIndex), file.Size), 1);
            }

            if (sizes.Count > 0)
            {
                result[node.Path] = sizes.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
            }
        }

        return result;
    }

    private static IEnumerable<ImageFile> FilesOf(GraphNode node, ImageFiles previous) =>
        node.Files is { } files ? files.Paths.Select(previous.Find).OfType<ImageFile>().Where(file => file.Kind != FileKind.Directory)
        : previous.Find(node.Path) is not { } found ? []
        : found.Kind == FileKind.Directory ? previous.Below(found).Where(file => file.Kind != FileKind.Directory)
        : [found];
}
