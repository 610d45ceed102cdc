namespace ContainerTools.Layering;

/// <summary>One stage after the other.</summary>
internal sealed class PipeStage(IReadOnlyList<IStage> stages) : IStage
{
    public object Apply(object data, PipelineRun run) => stages.Aggregate(data, (current, stage) => stage.Apply(current, run));
}
