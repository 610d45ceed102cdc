namespace ContainerTools.Layering;

/// <summary>
/// Decides which nodes share a layer. The largest nodes become primaries, one after the other, as long as the layers
/// suffice. A layer is named by a set of primaries, and a node belongs to that of the nearest primaries that need it.
/// </summary>
internal sealed class AutoLayerSearch
{
    private readonly GraphWalk _dependencies;
    private readonly GraphWalk _dependents;

    // Sets have numbers; a set lists its primaries in the order in which they became such.
    private readonly List<EquatableList<int>> _sets = [[]];
    private readonly List<int> _members;
    private readonly Dictionary<EquatableList<int>, int> _numbers = [];
    private int[] _setOf;
    private int _used;

    private AutoLayerSearch(ReferenceGraph graph)
    {
        _dependencies = new GraphWalk(graph.References);
        _dependents = new GraphWalk(graph.Referrers);
        _setOf = new int[graph.Count];
        _members = [graph.Count];
        _numbers[_sets[0]] = 0;
        _used = 1;
    }

    /// <summary>The number of the layer of each node; numbers have gaps.</summary>
    public static int[] Run(ReferenceGraph graph, int maxLayers)
    {
        Condensation condensed = Condensation.Of(graph.References);
        if (condensed.Count <= maxLayers)
        {
            // A primary stays alone in its layer, and only nodes of one cycle cannot be told apart.
            return condensed.ComponentOf;
        }

        var search = new AutoLayerSearch(graph);
        var primaryComponents = new HashSet<int>();
        // Among nodes of one size the later is tried first.
        foreach (int node in Enumerable.Range(0, graph.Count).OrderByDescending(node => graph.Nodes[node].Size).ThenByDescending(node => node))
        {
            // Another primary of the same cycle would replace the first one in every set and change no layer.
            if (primaryComponents.Add(condensed.ComponentOf[node]) && !search.TryPrimary(node, maxLayers))
            {
                break;
            }
        }

        return search._setOf;
    }

    private bool TryPrimary(int primary, int maxLayers)
    {
        int[] before = _setOf;
        _setOf = [.. before];
        List<int> reached = _dependencies.From([primary]);
        _dependents.From([primary]);
        Move(primary, Number([primary]));
        // A step treats all nodes of a set in the same way.
        var successors = new Dictionary<int, int>();
        foreach (int node in reached.Skip(1))
        {
            int set = _setOf[node];
            if (!successors.TryGetValue(set, out int successor))
            {
                successors[set] = successor = Number(Succeed(_sets[set], primary));
            }

            Move(node, successor);
        }

        _setOf = _used <= maxLayers ? _setOf : before;
        return _used <= maxLayers;
    }

    /// <summary>Primaries above the new one stand back behind it, and it stands back behind primaries below itself.</summary>
    private EquatableList<int> Succeed(EquatableList<int> set, int primary)
    {
        int[] kept = set.Where(other => !_dependents.Reached(other)).ToArray();
        bool covered = kept.Any(_dependencies.Reached);
        return new EquatableList<int>(covered ? kept : [.. kept, primary]);
    }

    private void Move(int node, int set)
    {
        _used -= --_members[_setOf[node]] == 0 ? 1 : 0;
        _used += _members[set]++ == 0 ? 1 : 0;
        _setOf[node] = set;
    }

    private int Number(EquatableList<int> set)
    {
        if (!_numbers.TryGetValue(set, out int number))
        {
            _numbers[set] = number = _sets.Count;
            _sets.Add(set);
            _members.Add(0);
        }

        return number;
    }
}
