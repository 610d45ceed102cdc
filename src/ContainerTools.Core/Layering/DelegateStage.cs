using System.Collections;
using System.Collections.Specialized;

namespace ContainerTools.Layering;

/// <summary>A stage that the caller wrote.</summary>
internal sealed class DelegateStage(StageSite site, Func<object, object?> function) : IStage
{
    // Deeper than any pipeline makes its data; also ends lists that contain themselves.
    private const int MaxDepth = 128;

    public object Apply(object data, PipelineRun run) => Take(function(data), run.Graph, 0);

    private object Take(object? value, ReferenceGraph graph, int depth)
    {
        if (depth > MaxDepth)
        {
            throw site.Error($"gave back lists nested more than {MaxDepth} levels deep");
        }

        return value switch
        {
            ReferenceGraph result => result,
            GraphNode or string => graph.Induce([Place(value, graph)]),
            IDictionary map => TakeParts(map, graph, depth),
            IEnumerable list => TakeList(list.Cast<object?>().ToArray(), graph, depth),
            null => throw site.Error("gave back nothing"),
            _ => throw site.Error($"gave back a {value.GetType().Name}, which is neither a graph nor a list nor a dictionary"),
        };
    }

    private object TakeList(object?[] items, ReferenceGraph graph, int depth) => items.Length > 0 && Array.TrueForAll(items, item => item is GraphNode or string)
        ? graph.Induce(Array.ConvertAll(items, item => Place(item!, graph)))
        : Array.ConvertAll(items, item => Take(item, graph, depth + 1));

    private OrderedDictionary TakeParts(IDictionary map, ReferenceGraph graph, int depth)
    {
        var parts = new OrderedDictionary(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in map)
        {
            parts[entry.Key.ToString() ?? ""] = Take(entry.Value, graph, depth + 1);
        }

        return parts;
    }

    private int Place(object node, ReferenceGraph graph)
    {
        string path = (node as GraphNode)?.Path ?? (string)node;
        return graph.IndexOf(path) ?? throw site.Error($"gave back '{path}', which is not in the graph");
    }
}
