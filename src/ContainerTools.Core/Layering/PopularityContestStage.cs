namespace ContainerTools.Layering;

/// <summary>A graph as a list of single nodes, the most popular first.</summary>
internal sealed class PopularityContestStage(StageSite site) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        ReferenceGraph graph = site.ExpectGraph(data);
        return PopularityContest.Order(graph).Select(node => graph.Induce([graph.IndexOf(node.Path)!.Value])).ToArray();
    }
}
