using System.Collections.Specialized;

namespace ContainerTools.Layering;

/// <summary>
/// A graph in up to three parts: <c>main</c>, some nodes and what only they need; <c>common</c>, what they need and others
/// do too; <c>rest</c>, all others. Empty parts are left out.
/// </summary>
internal sealed class SplitPathsStage(StageSite site, IReadOnlyList<PathSpec> specs) : IStage
{
    private static readonly string[] Keys = ["main", "common", "rest"];

    public object Apply(object data, PipelineRun run)
    {
        ReferenceGraph graph = site.ExpectGraph(data);
        int[] split = specs.SelectMany(spec => spec.Find(graph)).Distinct().ToArray();
        if (split.Length == 0)
        {
            return new OrderedDictionary(StringComparer.Ordinal) { ["rest"] = graph };
        }

        Condensation condensed = Condensation.Of(graph.References);
        int[] roots = FindRoots(condensed);
        if (roots is [int root] && condensed.Sizes[root] == 1 && split.Any(index => condensed.ComponentOf[index] == root))
        {
            return new OrderedDictionary(StringComparer.Ordinal) { ["main"] = graph };
        }

        return Divide(graph, split, condensed, roots);
    }

    // Components that nothing refers to. Taking single nodes only, as the original does, loses cycles that no root leads to.
    private static int[] FindRoots(Condensation condensed)
    {
        Adjacency referrers = condensed.References.Reverse();
        return Enumerable.Range(0, condensed.Count).Where(component => referrers[component].IsEmpty).ToArray();
    }

    private static OrderedDictionary Divide(ReferenceGraph graph, int[] split, Condensation condensed, int[] roots)
    {
        bool[] isSplit = new bool[graph.Count];
        Array.ForEach(split, index => isSplit[index] = true);
        var off = new GraphWalk(graph.References);
        off.From(split);

        // What is kept is what the roots still lead to when nothing leads to the split nodes any more. A root cycle with a
        // split node in it goes with that node.
        graph = graph.WithoutReferencesTo(isSplit);
        HashSet<int> starts = roots.Except(split.Select(index => condensed.ComponentOf[index])).ToHashSet();
        var kept = new GraphWalk(graph.References);
        kept.From(Enumerable.Range(0, graph.Count).Where(index => starts.Contains(condensed.ComponentOf[index])));

        ILookup<string, int> parts = Enumerable.Range(0, graph.Count)
            .ToLookup(index => !off.Reached(index) ? "rest" : kept.Reached(index) ? "common" : "main");
        var result = new OrderedDictionary(StringComparer.Ordinal);
        foreach (string key in Keys.Where(parts.Contains))
        {
            result.Add(key, graph.Induce(parts[key].ToArray()));
        }

        return result;
    }
}
