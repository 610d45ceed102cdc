using System.Text.Json;

namespace ContainerTools.Layering;

/// <summary>
/// Nodes and which of them need which: what the layers of an image are planned from. Every reference leads to a node of
/// the graph; cycles are allowed.
/// </summary>
public sealed class ReferenceGraph
{
    private readonly GraphNode[] _nodes;
    private readonly Lazy<Dictionary<string, int>> _indexes;
    private readonly Lazy<Adjacency> _referrers;

    /// <exception cref="ImageException">A path is missing or there twice, a reference leads nowhere, or a size makes no sense.</exception>
    public ReferenceGraph(IEnumerable<GraphNode> nodes) : this(nodes.ToArray(), null)
    {
    }

    private ReferenceGraph(GraphNode[] nodes, Adjacency? references)
    {
        _nodes = nodes;
        _indexes = new(() => GraphChecks.Index(nodes));
        References = references ?? GraphChecks.Connect(nodes, _indexes.Value);
        _referrers = new(References.Reverse);
        Size = nodes.Sum(node => node.Size);
    }

    /// <summary>A graph without nodes.</summary>
    public static ReferenceGraph Empty { get; } = new([]);

    /// <summary>In the order in which they were given.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes.AsReadOnly();

    /// <summary>How many nodes the graph has.</summary>
    public int Count => _nodes.Length;

    /// <summary>All nodes together, in bytes.</summary>
    public long Size { get; }

    /// <summary>Nodes that no other node refers to.</summary>
    public IReadOnlyList<GraphNode> Roots => _nodes.Where((_, index) => Referrers[index].IsEmpty).ToArray();

    /// <summary>How the graph is divided where nobody says how: by costs where nodes have files of their own, else as nixpkgs does it.</summary>
    public SplitAlgorithm UsualAlgorithm => _nodes.Any(node => node.Files is not null) ? SplitAlgorithm.Cost : SplitAlgorithm.Auto;

    internal Adjacency References { get; }

    internal Adjacency Referrers => _referrers.Value;

    /// <summary>
    /// Reads what Nix writes about store paths: <c>exportReferencesGraph</c>, the array of <c>closureInfo</c>, and
    /// <c>nix path-info --json --recursive</c> in each of its formats.
    /// </summary>
    /// <param name="json">What Nix wrote (<c>exportReferencesGraph</c>).</param>
    /// <param name="name">Which graph is meant, in a file of attributes that holds several.</param>
    /// <exception cref="ImageException">Not JSON, none of these formats, or not a whole closure.</exception>
    public static ReferenceGraph FromNix(ReadOnlyMemory<byte> json, string? name = null) => new(NixGraph.Read(json, name));

    /// <inheritdoc cref="FromNix(ReadOnlyMemory{byte}, string?)"/>
    public static ReferenceGraph FromNix(JsonElement json, string? name = null) => new(NixGraph.Read(json, name));

    /// <summary>The node with that path; null where the graph has none.</summary>
    public GraphNode? Find(string path) => IndexOf(path) is { } index ? _nodes[index] : null;

    /// <summary>The nodes that a node needs directly, as far as they are in this graph and without itself.</summary>
    /// <exception cref="ImageException">The graph has no such node.</exception>
    public IReadOnlyList<GraphNode> GetReferences(string path) => IndexOf(path) is { } index
        ? References[index].ToArray().Select(target => _nodes[target]).ToArray()
        : throw new ImageException(ImageError.NotFound, $"The graph has no node '{path}'.", path);

    /// <summary>
    /// The graph without some of its nodes and all references to them. The nodes that stay are the same objects, so their
    /// own lists still name what was taken out.
    /// </summary>
    /// <param name="paths">Those that the graph does not have are ignored.</param>
    public ReferenceGraph Without(IEnumerable<string> paths)
    {
        var removed = paths.ToHashSet(StringComparer.Ordinal);
        int[] kept = Enumerable.Range(0, Count).Where(index => !removed.Contains(_nodes[index].Path)).ToArray();
        return kept.Length == Count ? this : Induce(kept);
    }

    internal int? IndexOf(string path) => _indexes.Value.TryGetValue(path, out int index) ? index : null;

    /// <summary>Some of the nodes in an order of their own, and the references between them.</summary>
    internal ReferenceGraph Induce(IReadOnlyList<int> indexes) =>
        new(indexes.Select(index => _nodes[index]).ToArray(), References.Induce(indexes));

    internal ReferenceGraph WithoutReferencesTo(bool[] targets) => new(_nodes, References.WithoutEdgesTo(targets));

    internal static ReferenceGraph Concatenate(IReadOnlyList<ReferenceGraph> graphs) =>
        new(graphs.SelectMany(graph => graph._nodes).ToArray(), Adjacency.Concatenate(graphs.Select(graph => graph.References)));
}
