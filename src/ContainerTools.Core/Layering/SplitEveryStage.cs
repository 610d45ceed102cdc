namespace ContainerTools.Layering;

/// <summary>A graph in pieces of so many nodes each, the last one possibly smaller.</summary>
internal sealed class SplitEveryStage(StageSite site, int count) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        ReferenceGraph graph = site.ExpectGraph(data);
        return Enumerable.Range(0, graph.Count).Chunk(count).Select(graph.Induce).ToArray();
    }
}
