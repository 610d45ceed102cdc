namespace ContainerTools.Layering;

/// <summary>Finds what can be reached along edges, again and again without clearing anything in between.</summary>
internal sealed class GraphWalk(Adjacency edges)
{
    private readonly int[] _seen = new int[edges.Count];
    private int _round;

    /// <summary>The starts and everything they lead to, each once.</summary>
    public List<int> From(IEnumerable<int> starts)
    {
        _round++;
        var reached = new List<int>();
        foreach (int start in starts)
        {
            Add(start, reached);
        }

        for (int next = 0; next < reached.Count; next++)
        {
            foreach (int target in edges[reached[next]])
            {
                Add(target, reached);
            }
        }

        return reached;
    }

    /// <summary>Whether the last walk came by.</summary>
    public bool Reached(int node) => _seen[node] == _round;

    private void Add(int node, List<int> reached)
    {
        if (_seen[node] != _round)
        {
            _seen[node] = _round;
            reached.Add(node);
        }
    }
}
