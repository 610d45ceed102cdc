namespace ContainerTools.Layering;

/// <summary>Nodes that split_paths is to split off: those with these paths, or those that they refer to.</summary>
internal sealed record PathSpec(IReadOnlyList<string> Paths, bool ChildrenOf)
{
    /// <summary>The places of the nodes; paths that the graph does not have are ignored.</summary>
    public IEnumerable<int> Find(ReferenceGraph graph) => Paths
        .Select(graph.IndexOf)
        .OfType<int>()
        .SelectMany(index => ChildrenOf ? graph.References[index].ToArray() : [index]);
}
