namespace ContainerTools.Layering;

/// <summary>Divides a graph into pieces of a given number of nodes; the last piece may be smaller.</summary>
internal sealed class SplitEveryStage(StageSite site, int count) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        ReferenceGraph graph = site.ExpectGraph(data);
        return Enumerable.Range(0, graph.Count).Chunk(count).Select(graph.Induce).ToArray();
    }
}
