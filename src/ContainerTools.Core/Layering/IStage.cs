namespace ContainerTools.Layering;

/// <summary>One step of a layering pipeline.</summary>
internal interface IStage
{
    /// <param name="data">A <see cref="ReferenceGraph"/>, a list of such data, or an ordered dictionary of it.</param>
    /// <param name="run">What all stages of one run share.</param>
    object Apply(object data, PipelineRun run);
}
