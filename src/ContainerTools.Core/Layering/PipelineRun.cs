namespace ContainerTools.Layering;

/// <summary>What the stages of a pipeline share while it works on one graph.</summary>
/// <param name="graph">The whole of it.</param>
/// <param name="reporter">Receives progress, notes and warnings.</param>
internal sealed class PipelineRun(ReferenceGraph graph, IReporter reporter)
{
    public ReferenceGraph Graph { get; } = graph;

    public IReporter Reporter { get; } = reporter;

    /// <summary>Paths that were taken out on purpose.</summary>
    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);
}
