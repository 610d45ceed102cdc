using System.Text;
using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public sealed class GraphDocumentTests
{
    private static readonly ReferenceGraph Graph = new(
    [
        new GraphNode("a \"b\" <c>\\", ["lib", "a \"b\" <c>\\"], 1536) { Version = "1.0" },
        new GraphNode("lib", size: 10, closureSize: 10),
    ]);

    [Fact]
    public void Mermaid_has_names_without_marks_of_its_own() => Assert.Equal(
        "flowchart LR\n  n0[\"a #quot;b#quot; #lt;c#gt;\\ 1.0<br/>1.5 KiB\"]\n  n1[\"lib<br/>10 B\"]\n  n0 --> n1\n",
        GraphDocument.Of(Graph, GraphFormat.Mermaid).ToString());

    [Fact]
    public void Dot_has_names_in_its_quotes() => Assert.Equal(
        "digraph references {\n  rankdir=LR;\n  node [shape=box];\n  n0 [label=\"a \\\"b\\\" <c>\\\\ 1.0\\n1.5 KiB\"];\n  n1 [label=\"lib\\n10 B\"];\n  n0 -> n1;\n}\n",
        GraphDocument.Of(Graph, GraphFormat.Dot).ToString());

    [Fact]
    public void Json_can_be_read_again()
    {
        ReferenceGraph again = ReferenceGraph.FromNix(GraphDocument.Of(Graph, GraphFormat.Json).Content);

        Assert.Equal(Graph.Nodes.Select(node => (node.Path, node.Size, node.ClosureSize)), again.Nodes.Select(node => (node.Path, node.Size, node.ClosureSize)));
        Assert.Equal(["lib"], again.GetReferences(Graph.Nodes[0].Path).Select(node => node.Path));
    }

    [Fact]
    public void Characters_that_terminals_obey_are_not_in_pictures() =>
        Assert.DoesNotContain('\u001b', Encoding.UTF8.GetString(GraphDocument.Of(new ReferenceGraph([new GraphNode("a\u001b[31m")]), GraphFormat.Mermaid).Content.Span));
}
