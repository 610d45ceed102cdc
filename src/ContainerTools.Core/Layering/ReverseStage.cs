namespace ContainerTools.Layering;

/// <summary>A list from its end.</summary>
internal sealed class ReverseStage(StageSite site) : IStage
{
    public object Apply(object data, PipelineRun run) => site.ExpectList(data).Reverse().ToArray();
}
