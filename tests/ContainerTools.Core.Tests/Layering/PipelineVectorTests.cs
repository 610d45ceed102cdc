using System.Collections.Specialized;
using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

/// <summary>The original's own test data, and more of it with sizes.</summary>
public class PipelineVectorTests
{
    private const string T = "A 2>A,C; B 4>C,D; C 6>C; D 8>D";
    private const string M = "A 2>A,B,C; B 4>C; C 6>C";
    private const string S = "Root1>A; A>B,D; D>E; B>D,F; Root2>B; Root3>C; X; C; E; F";
    private const string U = "Root1>A; A>B,C; B>D,E; Root2>B; Root3>C; X; C; D; E";
    private const string V = "Root1>A; A>B,C; B>D,E,G; E>F; Root2>B; Root3>C; C; D; F; G";
    private const string Q = "Root1>A; A>B; Root2; B";
    private const string W = "app 5>lib1,lib2,cfg; cfg 1; lib1 40>libc,z; lib2 30>libc; libc 20; z 10";

    public static TheoryData<string, string, string, string> Pipelines => new()
    {
        { T, """[["split_paths",["B"]]]""", "", "B D | C | A" },
        { T, """[["split_paths",["B"]],["over","main",["subcomponent_in",["B"]]]]""", "", "B | D | C | A" },
        { T, """[["split_paths",["B"]]]""", "A", "B C D" },
        { T, """[["split_paths",["B"]]]""", "D", "B | C | A" },
        { M, """[["split_paths",["B"]]]""", "", "B | C | A" },
        { "A", """[["popularity_contest"],["limit_layers",99]]""", "A", "" },
        { V, """[["split_paths",["B"]],["over","main",["pipe",[["subcomponent_in",["B"]],["over","rest",["popularity_contest"]]]]],["flatten"],["map",["remove_paths","Root3"]],["limit_layers",5]]""", "", "B | F | D | E | G Root1 A Root2 C" },
        { Q, """[["popularity_contest"]]""", "", "B | A | Root1 | Root2" },
        { Q, """[["popularity_contest"],["limit_layers",3]]""", "", "B | A | Root1 Root2" },
        { Q, """[["popularity_contest"],["reverse"],["limit_layers",3]]""", "", "Root2 | Root1 | A B" },
        { W, "[]", "", "cfg app z libc lib2 lib1" },
        { W, """[["popularity_contest"]]""", "", "libc | z | cfg | lib1 | lib2 | app" },
        { W, """[["popularity_contest"],["limit_layers",3]]""", "", "libc | z | cfg lib1 lib2 app" },
        { W, """[["popularity_contest"],["limit_layers",1]]""", "", "libc z cfg lib1 lib2 app" },
        { W, """[["split_paths",["lib1"]]]""", "", "z lib1 | libc | cfg app lib2" },
        { W, """[["split_paths",["lib1","lib2"]]]""", "", "z libc lib2 lib1 | cfg app" },
        { W, """[["split_paths",["app"]]]""", "", "cfg app z libc lib2 lib1" },
        { W, """[["split_paths",["nope"]]]""", "", "cfg app z libc lib2 lib1" },
        { W, """[["split_paths",[{"children_of":"app"}]]]""", "", "cfg z libc lib2 lib1 | app" },
        { W, """[["split_paths",[{"children_of":["lib1","lib2"]}]]]""", "", "z libc | cfg app lib2 lib1" },
        { W, """[["subcomponent_out",["lib1"]]]""", "", "z libc lib1 | cfg app lib2" },
        { W, """[["subcomponent_in",["libc"]]]""", "", "app libc lib2 lib1 | cfg z" },
        { W, """[["split_every",2]]""", "", "cfg app | z libc | lib2 lib1" },
        { W, """[["remove_paths",["z","nope"]],["split_every",3]]""", "", "cfg app libc | lib2 lib1" },
        { W, """[["split_paths",["lib1"]],["over","rest",["popularity_contest"]]]""", "", "z lib1 | libc | cfg | lib2 | app" },
        { W, """[["split_paths",["lib1"]],["over","rest",["pipe",[["popularity_contest"],["reverse"],["limit_layers",2]]]]]""", "", "z lib1 | libc | app | lib2 cfg" },
        { W, """[["split_every",2],["map",["popularity_contest"]],["flatten"],["limit_layers",4]]""", "", "cfg | app | libc | z lib1 lib2" },
    };

    public static TheoryData<string, string, string, string, string> Parts => new()
    {
        { S, """["split_paths",[]]""", "-", "-", "Root1>A A>B,D D>E B>D,F Root2>B Root3>C X C E F" },
        { S, """["split_paths",["B"]]""", "B>F F", "D>E E", "Root1>A A Root2 Root3>C X C" },
        { S, """["split_paths",["B","Root3"]]""", "B>F Root3>C C F", "D>E E", "Root1>A A Root2 X" },
        { S, """["split_paths",["D"]]""", "D>E E", "-", "Root1>A A>B B>F Root2>B Root3>C X C F" },
        { "", """["split_paths",[]]""", "-", "-", "" },
        { "", """["split_paths",["B"]]""", "-", "-", "" },
        { U, """["subcomponent_out",["B"]]""", "B>D,E D E", "-", "Root1>A A>C Root2 Root3>C X C" },
        { U, """["subcomponent_out",["B","Root3"]]""", "B>D,E Root3>C C D E", "-", "Root1>A A Root2 X" },
        { U, """["subcomponent_in",["B"]]""", "Root1>A A>B B Root2>B", "-", "Root3>C X C D E" },
        { U, """["subcomponent_in",["B","Root3"]]""", "Root1>A A>B B Root2>B Root3", "-", "X C D E" },
        { U, """["subcomponent_in",[]]""", "", "-", "Root1>A A>B,C B>D,E Root2>B Root3>C X C D E" },
        { U, """["subcomponent_out",[]]""", "", "-", "Root1>A A>B,C B>D,E Root2>B Root3>C X C D E" },
    };

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Pipelines_make_these_layers(string graph, string pipeline, string exclude, string expected)
    {
        Assert.Equal(expected, GraphText.Describe(GraphSplitter.Split(
            GraphText.Parse(graph),
            LayeringPipeline.Parse(pipeline),
            exclude.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Stages_make_these_parts(string graph, string stage, string main, string common, string rest)
    {
        object? seen = null;
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(stage);

        LayeringPipeline.FromObject(new object[] { json.RootElement, (object data) => seen = data }).Run(GraphText.Parse(graph));

        OrderedDictionary parts = Assert.IsType<OrderedDictionary>(seen);
        string Describe(string key) => parts[key] is ReferenceGraph part ? GraphText.Describe(part) : "-";
        Assert.Equal((main, common, rest), (Describe("main"), Describe("common"), Describe("rest")));
    }

    [Fact]
    public void Sizes_survive_every_step()
    {
        var graph = new ReferenceGraph([new GraphNode("a", ["b"], 3, 8), new GraphNode("b", [], 5, 5)]);

        IReadOnlyList<IReadOnlyList<GraphNode>> layers = GraphSplitter.Split(graph, LayeringPipeline.Parse("""
            [["split_paths",["b"]],["over","main",["popularity_contest"]],["flatten"],["reverse"],["limit_layers",1],["map",["split_every",1]]]
            """));

        Assert.Equal(["a", "b"], layers.Select(layer => layer.Single().Path));
        Assert.Same(graph.Nodes[0], layers[0][0]);
        Assert.Same(graph.Nodes[1], layers[1][0]);
    }
}
