using System.Numerics;

namespace ContainerTools.Layering;

/// <summary>
/// Orders nodes by how often and how deep others need them, so that what many images share comes first (nixpkgs'
/// <c>referencesByPopularity</c>).
/// </summary>
/// <remarks>
/// The original adds up tables: that of some siblings counts 1 for each of them, and for whatever is below one of them its
/// count in the table of that one's children, plus 1. Unrolled, every path from the top to a node above x counts once for x,
/// and so does every path to x itself. Hence: popularity of x = number of paths from the roots to x, plus the same number for
/// each node that reaches x. A cycle counts as one node here; the original never ends on one.
/// </remarks>
public static class PopularityContest
{
    /// <summary>Most popular first, then by name; at the end, by path, what no root leads to.</summary>
    public static IReadOnlyList<GraphNode> Order(ReferenceGraph graph)
    {
        IReadOnlyList<BigInteger> popularity = Count(graph);
        return Enumerable.Range(0, graph.Count)
            .Select(index => (Node: graph.Nodes[index], Popularity: popularity[index]))
            .OrderByDescending(entry => entry.Popularity)
            .ThenBy(entry => entry.Popularity.IsZero ? entry.Node.Path : NameKey(entry.Node.Path), CodePointComparer.Instance)
            .Select(entry => entry.Node)
            .ToArray();
    }

    /// <summary>The popularity of each node, in the graph's order; zero for what no root leads to.</summary>
    public static IReadOnlyList<BigInteger> Count(ReferenceGraph graph)
    {
        Condensation condensed = Condensation.Of(graph.References);
        Adjacency referrers = condensed.References.Reverse();
        BigInteger[] paths = CountPaths(condensed, referrers);
        BigInteger total = paths.Aggregate(BigInteger.Zero, BigInteger.Add);
        BigInteger[] sums = total.GetBitLength() switch
        {
            // No sum is larger than the total, and machine numbers are many times faster.
            <= 64 => AncestorSums<ulong>.Of(referrers, paths),
            <= 128 => AncestorSums<UInt128>.Of(referrers, paths),
            _ => AncestorSums<BigInteger>.Of(referrers, paths),
        };
        return Array.ConvertAll(condensed.ComponentOf, component => sums[component]);
    }

    // A root is a node, never a cycle: what only cycles lead to is reached by no path.
    private static BigInteger[] CountPaths(Condensation condensed, Adjacency referrers)
    {
        var paths = new BigInteger[condensed.Count];
        for (int component = 0; component < paths.Length; component++)
        {
            ReadOnlySpan<int> above = referrers[component];
            BigInteger count = above.IsEmpty && condensed.Sizes[component] == 1 ? BigInteger.One : BigInteger.Zero;
            foreach (int referrer in above)
            {
                count += paths[referrer];
            }

            paths[component] = count;
        }

        return paths;
    }

    /// <summary>The path with what stands before its first dash moved to the end: store paths sort by name, not by hash.</summary>
    private static string NameKey(string path)
    {
        int dash = path.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? path : $"{path[(dash + 1)..]}-{path[..dash]}";
    }
}
