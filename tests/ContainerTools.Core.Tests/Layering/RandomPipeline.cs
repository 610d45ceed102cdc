using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>Pipelines whose stages fit each other, the same for the same seed.</summary>
internal sealed class RandomPipeline(int seed, ReferenceGraph graph)
{
    private enum Shape
    {
        Graph,
        FlatList,
        DeepList,
        Parts,
    }

    private readonly Random _random = new(seed);

    public object[] Create() => Stages(Shape.Graph, 3).Stages;

    private (object[] Stages, Shape Shape) Stages(Shape shape, int depth)
    {
        var stages = new List<object>();
        for (int count = _random.Next(1, 4); count > 0; count--)
        {
            (object[] stage, shape) = Stage(shape, depth);
            stages.Add(stage);
        }

        return ([.. stages], shape);
    }

    private (object[] Stage, Shape Shape) Stage(Shape shape, int depth)
    {
        if (depth > 0 && _random.Next(6) == 0)
        {
            (object[] stages, Shape result) = Stages(shape, depth - 1);
            return (["pipe", stages], result);
        }

        return shape switch
        {
            Shape.Graph => OnGraph(),
            Shape.Parts when depth > 0 && _random.Next(4) > 0 => (["over", Pick("main", "common", "rest"), Stage(Shape.Graph, depth - 1).Stage], Shape.DeepList),
            Shape.FlatList when depth > 0 && _random.Next(3) == 0 => (["map", Stage(Shape.Graph, depth - 1).Stage], Shape.DeepList),
            Shape.FlatList when _random.Next(2) == 0 => (["limit_layers", _random.Next(1, 6)], Shape.FlatList),
            Shape.FlatList => (["reverse"], Shape.FlatList),
            _ => (["flatten"], Shape.FlatList),
        };
    }

    private (object[] Stage, Shape Shape) OnGraph() => _random.Next(7) switch
    {
        0 or 1 => (["split_paths", Specs()], Shape.Parts),
        2 => (["subcomponent_out", Paths()], Shape.Parts),
        3 => (["subcomponent_in", Paths()], Shape.Parts),
        4 => (["split_every", _random.Next(1, 9)], Shape.FlatList),
        5 => (["remove_paths", Paths()], Shape.Graph),
        _ => (["popularity_contest"], Shape.FlatList),
    };

    private object[] Specs() => Paths().Select(path => _random.Next(4) == 0 ? new Dictionary<string, object> { ["children_of"] = Paths() } : path).ToArray();

    private object[] Paths() => Enumerable.Range(0, _random.Next(4))
        .Select(_ => (object)(graph.Count == 0 || _random.Next(8) == 0 ? "nope" : graph.Nodes[_random.Next(graph.Count)].Path))
        .ToArray();

    private string Pick(params string[] items) => items[_random.Next(items.Length)];
}
