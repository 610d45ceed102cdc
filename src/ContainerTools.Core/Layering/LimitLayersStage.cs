namespace ContainerTools.Layering;

/// <summary>A list cut to a length by making one graph of the last items.</summary>
internal sealed class LimitLayersStage(StageSite site, int count) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        IReadOnlyList<object> list = site.ExpectList(data);
        ReferenceGraph[] rest = list.Skip(count - 1).Select(Graph).ToArray();
        // An empty graph where nothing is left, as in the original: a later reverse would bring it to the front.
        return list.Take(count - 1).Append(rest.Length == 1 ? rest[0] : ReferenceGraph.Concatenate(rest)).ToArray();
    }

    private ReferenceGraph Graph(object item) =>
        item as ReferenceGraph ?? throw site.Error("can only combine graphs, and the list holds other lists; use flatten before it");
}
