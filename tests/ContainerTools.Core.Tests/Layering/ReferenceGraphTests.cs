using System.Text;
using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public class ReferenceGraphTests
{
    private const string List = """[{"path":"/s/a","narSize":5,"closureSize":12,"references":["/s/b","/s/a"],"narHash":"x"},{"path":"/s/b","narSize":7,"references":[]}]""";

    // closureInfo and exportReferencesGraph; the same under the name of an attribute, alone and beside others; path-info
    // before Nix 2.19, after it, and with --json-format 2.
    public static TheoryData<string, string?> NixForms => new()
    {
        { List, null },
        { $$"""{"graph":{{List}},"pipeline":[["flatten"]]}""", null },
        { $$"""{"closure":{{List}},"outputs":[],"name":"x","info":"y"}""", null },
        { $$"""{"closure":{{List}},"other":[{"path":"/s/c","references":[]}]}""", "closure" },
        { """{"/s/a":{"narSize":5,"closureSize":12,"references":["/s/a","/s/b"],"ca":null},"/s/b":{"narSize":7,"references":[]}}""", null },
        { """{"version":2,"storeDir":"/s","info":{"a":{"narSize":5,"closureSize":12,"references":["a","b"],"storeDir":"/s"},"b":{"narSize":7,"references":[]}}}""", null },
    };

    public static TheoryData<string, string?, string> BadJson => new()
    {
        { "[", null, "not valid JSON" },
        { "7", null, "neither a JSON array nor an object" },
        { """[{"references":[]}]""", null, "without a path" },
        { """[5]""", null, "not an object" },
        { """{"\ud800":{"references":[]}}""", null, "no Unicode" },
        { """{"\ud800":[{"path":"/s/a","references":[]}],"b":[{"path":"/s/a","references":[]}]}""", null, "more than once" },
        { """[{"path":"/s/a"}]""", null, "'/s/a' of the reference graph has no 'references'" },
        { """[{"path":"/s/a","references":[],"narSize":-1}]""", null, "no valid 'narSize'" },
        { """[{"path":"/s/a","references":[],"narSize":"1"}]""", null, "no valid 'narSize'" },
        { """[{"path":"/s/a","references":["/s/b"]}]""", null, "'/s/b', which is not in the graph" },
        { """[{"path":"/s/a","references":[]},{"path":"/s/a","references":[]}]""", null, "two nodes with the path '/s/a'" },
        { """[{"path":"/s/a","valid":false}]""", null, "'/s/a' of the reference graph is not a valid path" },
        { """{"/s/a":null}""", null, "'/s/a' of the reference graph is not a valid path" },
        { """{"/s/a":5}""", null, "'/s/a' of the reference graph is not an object" },
        { """{"x":[{"path":"/s/a","references":[]}],"y":[{"path":"/s/b","references":[]}]}""", null, "choose one of 'x', 'y'" },
        { """{"x":[{"path":"/s/a","references":[]}]}""", "z", "has no part 'z', only 'x'" },
        { """[]""", "z", "has no part 'z'" },
    };

    [Theory]
    [MemberData(nameof(NixForms))]
    public void Every_form_of_Nix_is_read(string json, string? name)
    {
        ReferenceGraph graph = ReferenceGraph.FromNix(Encoding.UTF8.GetBytes(json), name);

        Assert.Equal("/s/a>/s/b /s/b", GraphText.Describe(graph));
        Assert.Equal((5, 12, 7, null), (graph.Nodes[0].Size, graph.Nodes[0].ClosureSize, graph.Nodes[1].Size, graph.Nodes[1].ClosureSize));
        Assert.Equal(12, graph.Size);
    }

    [Theory]
    [MemberData(nameof(BadJson))]
    public void What_is_no_graph_is_refused_by_name(string json, string? name, string problem)
    {
        ImageException exception = Assert.Throws<ImageException>(() => ReferenceGraph.FromNix(Encoding.UTF8.GetBytes(json), name));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"graph":[]}""")]
    public void Nothing_is_a_graph_too(string json)
    {
        Assert.Equal(0, ReferenceGraph.FromNix(Encoding.UTF8.GetBytes(json)).Count);
    }

    [Theory]
    [InlineData("a>b", "'a' refers to 'b'")]
    [InlineData("a; b; a", "two nodes with the path 'a'")]
    [InlineData("a -1", "'a', -1")]
    [InlineData("a 9223372036854775807; b 1", "'b', 1")]
    public void Bad_nodes_are_refused_by_name(string text, string problem)
    {
        ImageException exception = Assert.Throws<ImageException>(() => GraphText.Parse(text));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_needs_a_path()
    {
        Assert.Throws<ImageException>(() => new ReferenceGraph([new GraphNode("", [])]));
        Assert.Throws<ImageException>(() => new ReferenceGraph([new GraphNode(null!, [])]));
    }

    [Fact]
    public void Roots_are_what_no_other_node_refers_to()
    {
        Assert.Equal("foo hello", string.Join(' ', GraphText.Parse("foo>foo,bar; bar>bar,tux; hello; tux").Roots));
    }

    [Fact]
    public void Taking_nodes_out_takes_their_references_along()
    {
        ReferenceGraph graph = GraphText.Parse("a 1>a,b,c,b; b 2>c; c 3");

        ReferenceGraph rest = graph.Without(["b", "nope"]);

        Assert.Equal("a>b,c b>c c", GraphText.Describe(graph));
        Assert.Equal("a>c c", GraphText.Describe(rest));
        Assert.Equal(4, rest.Size);
        Assert.Same(graph.Nodes[0], rest.Nodes[0]);
        Assert.Null(rest.Find("b"));
        Assert.Equal(ImageError.NotFound, Assert.Throws<ImageException>(() => rest.GetReferences("b")).Error);
    }

    [Fact]
    public void Nodes_compare_by_value()
    {
        Assert.Equal(new GraphNode("a", ["b"], 3), new GraphNode("a", new List<string> { "b" }, 3));
        Assert.NotEqual(new GraphNode("a", ["b"], 3), new GraphNode("a", ["c"], 3));
    }
}
