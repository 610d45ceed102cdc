using ContainerTools.Graphs.Files;
using ContainerTools.Inspection;
using ContainerTools.Layering;

namespace ContainerTools.Graphs;

/// <summary>A node that is being made.</summary>
/// <param name="name">Tells it from all others, in later versions too.</param>
internal sealed class GraphDraft(string name)
{
    public string Name { get; } = name;

    public string? Version { get; init; }

    public double ChangeRate { get; init; } = ChangeRates.Package;

    public List<ImageFile> Files { get; } = [];

    public HashSet<string> References { get; } = new(StringComparer.Ordinal);

    public GraphNode ToNode(FileSource source) => new(Name, References.Order(StringComparer.Ordinal), Files.SumSizes(file => file.Size))
    {
        Files = source.Take(Files),
        Version = Version,
        ChangeRate = ChangeRate,
    };
}
