using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>Graphs and groups as one line of text: <c>app 5 > lib cfg; lib 40; cfg</c> and <c>lib | app cfg</c>.</summary>
internal static class GraphText
{
    public static ReferenceGraph Parse(string text) => new(text
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(ParseNode));

    public static string Describe(IEnumerable<IEnumerable<GraphNode>> groups) =>
        string.Join(" | ", groups.Select(group => string.Join(' ', group)));

    /// <summary>With the references inside the graph, such as <c>B>F F</c>.</summary>
    public static string Describe(ReferenceGraph graph) => string.Join(' ', graph.Nodes.Select(node =>
        graph.GetReferences(node.Path) is { Count: > 0 } references ? $"{node}>{string.Join(',', references)}" : node.Path));

    private static GraphNode ParseNode(string text)
    {
        string[] sides = text.Split('>');
        string[] self = Words(sides[0]);
        return new GraphNode(self[0], sides.Length > 1 ? Words(sides[1]) : [], self.Length > 1 ? long.Parse(self[1], null) : 0);
    }

    private static string[] Words(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
