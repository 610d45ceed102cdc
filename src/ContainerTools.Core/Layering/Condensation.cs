namespace ContainerTools.Layering;

/// <summary>
/// A graph with every cycle made one component, so that what is left has none. Components are numbered so that each
/// comes before those it refers to.
/// </summary>
/// <remarks>Tarjan's algorithm with a stack of its own: chains may be as long as they like.</remarks>
internal sealed class Condensation
{
    private readonly Adjacency _references;
    private readonly int[] _order;
    private readonly int[] _lowest;
    private readonly Stack<int> _open = new();
    private readonly List<int> _sizes = [];

    private Condensation(Adjacency references)
    {
        _references = references;
        _order = new int[references.Count];
        _lowest = new int[references.Count];
        ComponentOf = new int[references.Count];
        Array.Fill(ComponentOf, -1);
        for (int node = 0, visited = 0; node < references.Count; node++)
        {
            if (_order[node] == 0)
            {
                Visit(node, ref visited);
            }
        }

        // Components were closed after all they refer to.
        for (int node = 0; node < references.Count; node++)
        {
            ComponentOf[node] = Count - 1 - ComponentOf[node];
        }

        _sizes.Reverse();
        References = references.Contract(Count, ComponentOf);
    }

    public int Count => _sizes.Count;

    /// <summary>The number of the component for each node.</summary>
    public int[] ComponentOf { get; }

    /// <summary>How many nodes are in each component.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    /// <summary>Between components.</summary>
    public Adjacency References { get; }

    public static Condensation Of(Adjacency references) => new(references);

    private void Visit(int start, ref int visited)
    {
        var path = new Stack<(int Node, int Next)>();
        path.Push((start, 0));
        while (path.TryPop(out (int Node, int Next) step))
        {
            int node = step.Node;
            if (step.Next == 0)
            {
                _order[node] = _lowest[node] = ++visited;
                _open.Push(node);
            }
            else
            {
                _lowest[node] = Math.Min(_lowest[node], _lowest[_references[node][step.Next - 1]]);
            }

            if (NextUnvisited(node, step.Next) is var next and >= 0)
            {
                path.Push((node, next + 1));
                path.Push((_references[node][next], 0));
            }
            else if (_lowest[node] == _order[node])
            {
                Close(node);
            }
        }
    }

    private int NextUnvisited(int node, int from)
    {
        ReadOnlySpan<int> targets = _references[node];
        for (int at = from; at < targets.Length; at++)
        {
            int target = targets[at];
            if (_order[target] == 0)
            {
                return at;
            }

            if (ComponentOf[target] < 0)
            {
                _lowest[node] = Math.Min(_lowest[node], _order[target]);
            }
        }

        return -1;
    }

    private void Close(int root)
    {
        int size = 0;
        int member;
        do
        {
            member = _open.Pop();
            ComponentOf[member] = _sizes.Count;
            size++;
        }
        while (member != root);
        _sizes.Add(size);
    }
}
