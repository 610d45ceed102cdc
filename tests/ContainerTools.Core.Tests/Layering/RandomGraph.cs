using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>Graphs that are the same for the same seed.</summary>
internal static class RandomGraph
{
    /// <param name="cyclic">Whether references may lead anywhere, or only to later nodes.</param>
    public static ReferenceGraph Create(int seed, int maxNodes, bool cyclic)
    {
        var random = new Random(seed);
        int count = random.Next(maxNodes + 1);
        string[] paths = Enumerable.Range(0, count).Select(place => $"/s/{random.Next(100):00}{place}-{(char)('a' + random.Next(26))}").ToArray();
        double density = random.NextDouble() * 4;
        var nodes = new List<GraphNode>();
        for (int place = 0; place < count; place++)
        {
            int first = cyclic ? 0 : place + 1;
            int references = first < count ? random.Next((int)density + 2) : 0;
            IEnumerable<string> targets = Enumerable.Range(0, references).Select(_ => paths[random.Next(first, count)]).ToArray();
            nodes.Add(new GraphNode(paths[place], random.Next(5) == 0 ? targets.Append(paths[place]) : targets, random.Next(12)));
        }

        GraphNode[] shuffled = [.. nodes];
        random.Shuffle(shuffled);
        return new ReferenceGraph(shuffled);
    }

    /// <summary>Each node needs the next one.</summary>
    public static ReferenceGraph Chain(int length) => new(Enumerable.Range(0, length)
        .Select(place => new GraphNode($"h-{place:000000}", place + 1 < length ? [$"h-{place + 1:000000}"] : [], place % 1000)));
}
