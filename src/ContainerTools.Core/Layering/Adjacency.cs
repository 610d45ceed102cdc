namespace ContainerTools.Layering;

/// <summary>The edges of a graph of numbered nodes, in two flat arrays. No edge leads to its own start, and none is there twice.</summary>
internal sealed class Adjacency
{
    private static readonly Adjacency Single = new([0, 0], []);

    private readonly int[] _starts;
    private readonly int[] _targets;

    private Adjacency(int[] starts, int[] targets)
    {
        _starts = starts;
        _targets = targets;
    }

    public int Count => _starts.Length - 1;

    public ReadOnlySpan<int> this[int node] => _targets.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>Takes edges in any order; those from one node keep theirs.</summary>
    public static Adjacency Create(int count, IReadOnlyCollection<(int From, int To)> edges)
    {
        if (count == 1)
        {
            return Single;
        }

        int[] next = new int[count + 1];
        foreach ((int from, int _) in edges)
        {
            next[from + 1]++;
        }

        for (int node = 0; node < count; node++)
        {
            next[node + 1] += next[node];
        }

        int[] starts = [.. next];
        int[] targets = new int[edges.Count];
        foreach ((int from, int to) in edges)
        {
            targets[next[from]++] = to;
        }

        return Compact(starts, targets);
    }

    public Adjacency Reverse() => Create(Count, Edges((from, to) => (to, from)));

    /// <summary>The edges between the given nodes, which get the numbers of their places in the list.</summary>
    public Adjacency Induce(IReadOnlyList<int> nodes)
    {
        if (nodes.Count <= 1)
        {
            return Create(nodes.Count, []);
        }

        var indexes = new Dictionary<int, int>(nodes.Count);
        for (int index = 0; index < nodes.Count; index++)
        {
            indexes[nodes[index]] = index;
        }

        var edges = new List<(int From, int To)>();
        for (int index = 0; index < nodes.Count; index++)
        {
            foreach (int target in this[nodes[index]])
            {
                if (indexes.TryGetValue(target, out int to))
                {
                    edges.Add((index, to));
                }
            }
        }

        return Create(nodes.Count, edges);
    }

    /// <summary>Edges with both ends renamed; nodes that get the same number become one.</summary>
    public Adjacency Contract(int count, int[] numbers) => Create(count, Edges((from, to) => (numbers[from], numbers[to])));

    public Adjacency WithoutEdgesTo(bool[] targets) => Create(Count, Edges((from, to) => (from, to)).FindAll(edge => !targets[edge.To]));

    /// <summary>Several graphs side by side, numbered on.</summary>
    public static Adjacency Concatenate(IEnumerable<Adjacency> graphs)
    {
        var edges = new List<(int From, int To)>();
        int count = 0;
        foreach (Adjacency graph in graphs)
        {
            int offset = count;
            edges.AddRange(graph.Edges((from, to) => (from + offset, to + offset)));
            count += graph.Count;
        }

        return Create(count, edges);
    }

    private List<(int From, int To)> Edges(Func<int, int, (int From, int To)> rename)
    {
        var edges = new List<(int From, int To)>(_targets.Length);
        for (int from = 0; from < Count; from++)
        {
            foreach (int to in this[from])
            {
                edges.Add(rename(from, to));
            }
        }

        return edges;
    }

    private static Adjacency Compact(int[] starts, int[] targets)
    {
        int[] lastFrom = new int[starts.Length];
        Array.Fill(lastFrom, -1);
        int kept = 0;
        for (int from = 0, read = 0; from < starts.Length - 1; from++)
        {
            int end = starts[from + 1];
            starts[from] = kept;
            for (; read < end; read++)
            {
                int to = targets[read];
                if (to != from && lastFrom[to] != from)
                {
                    lastFrom[to] = from;
                    targets[kept++] = to;
                }
            }
        }

        starts[^1] = kept;
        return new Adjacency(starts, targets[..kept]);
    }
}
