namespace ContainerTools.Layering;

/// <summary>A graph without some of its nodes, which end up in no layer.</summary>
internal sealed class RemovePathsStage(StageSite site, IReadOnlyList<string> paths) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        ReferenceGraph graph = site.ExpectGraph(data);
        run.Removed.UnionWith(paths.Where(path => graph.IndexOf(path) is not null));
        return graph.Without(paths);
    }
}
