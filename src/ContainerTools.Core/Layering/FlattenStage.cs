using System.Collections.Specialized;

namespace ContainerTools.Layering;

/// <summary>Lists in lists and named parts become one list of graphs, in the order in which they stand there.</summary>
internal sealed class FlattenStage(StageSite site) : IStage
{
    public object Apply(object data, PipelineRun run) =>
        data is ReferenceGraph ? throw site.Error("works on a list or named parts and got a graph") : Flatten(data).ToArray();

    // As deep as the stages are nested, which is limited.
    public static IEnumerable<ReferenceGraph> Flatten(object data) => data switch
    {
        ReferenceGraph graph => [graph],
        OrderedDictionary parts => parts.Values.Cast<object>().SelectMany(Flatten),
        _ => ((IEnumerable<object>)data).SelectMany(Flatten),
    };
}
