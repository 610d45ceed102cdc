namespace ContainerTools.Layering;

/// <summary>Another stage on each item of a list.</summary>
internal sealed class MapStage(StageSite site, IStage stage) : IStage
{
    public object Apply(object data, PipelineRun run) => site.ExpectList(data).Select(item => stage.Apply(item, run)).ToArray();
}
