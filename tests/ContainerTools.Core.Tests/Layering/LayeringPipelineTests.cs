using System.Collections;
using System.Collections.Specialized;
using ContainerTools.Layering;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Layering;

public class LayeringPipelineTests
{
    private static readonly ReferenceGraph Graph = GraphText.Parse("app 5>lib1,lib2,cfg; cfg 1; lib1 40>libc,z; lib2 30>libc; libc 20; z 10");

    public static TheoryData<string, string> BadPipelines => new()
    {
        { "[", "not valid JSON" },
        { "7", "The layering pipeline is not a list of stages" },
        { "{}", "The layering pipeline is not a list of stages" },
        { "[[]]", "Stage 1 of the layering pipeline is not a list that begins with the name" },
        { "[[7]]", "Stage 1 of the layering pipeline is not a list that begins with the name" },
        { """[["flatten"],["frobnicate",1]]""", "Stage 2 of the layering pipeline (frobnicate) is unknown" },
        { """[["flatten"],"reverse"]""", "Stage 2 of the layering pipeline (reverse) is only a name" },
        { """[["pipe",[["reverse"],["map",["nope"]]]]]""", "Stage 1.2.1 of the layering pipeline (nope) is unknown" },
        { """[["over","main",["nope"]]]""", "Stage 1.1 of the layering pipeline (nope) is unknown" },
        { """[["pipe","reverse"]]""", "Stage 1 of the layering pipeline (pipe) is not a list of stages" },
        { """[["popularity_contest",1]]""", "Stage 1 of the layering pipeline (popularity_contest) takes no argument and got 1 argument" },
        { """[["limit_layers"]]""", "Stage 1 of the layering pipeline (limit_layers) takes a number of layers and got 0 arguments" },
        { """[["limit_layers",0]]""", "(limit_layers) takes a whole number greater than 0, not 0" },
        { """[["limit_layers",1.5]]""", "(limit_layers) takes a whole number greater than 0, not 1.5" },
        { """[["limit_layers","3"]]""", "(limit_layers) takes a whole number greater than 0, not '3'" },
        { """[["split_every",-2]]""", "(split_every) takes a whole number greater than 0, not -2" },
        { """[["split_every",true]]""", "(split_every) takes a whole number greater than 0, not True" },
        { """[["split_paths",[{"of":"x"}]]]""", "(split_paths) takes objects with the one key 'children_of', not with 'of'" },
        { """[["split_paths",[{"children_of":"x","of":"x"}]]]""", "(split_paths) takes objects with the one key 'children_of'" },
        { """[["split_paths",[{"children_of":[7]}]]]""", "(split_paths) takes paths, not 7" },
        { """[["split_paths",[7]]]""", "(split_paths) takes paths and objects with the key 'children_of', not 7" },
        { """[["split_paths",["a"],["b"]]]""", "(split_paths) takes a list of paths and got 2 arguments" },
        { """[["subcomponent_in",[null]]]""", "(subcomponent_in) takes paths, not null" },
        { """[["remove_paths",[["a"]]]]""", "(remove_paths) takes paths, not a list" },
        { """[["remove_paths",[{"a":1,"a":["b"]}]]]""", "(remove_paths) takes paths" },
        { """[["\ud800"]]""", "is unknown" },
        { """[["split_paths",[{"\ud800":"x"}]]]""", "(split_paths) takes objects with the one key 'children_of'" },
        { """[["over",1,["reverse"]]]""", "(over) takes text as argument 1, not 1" },
        { """[["over","main"]]""", "(over) takes a key and a stage and got 1 argument" },
        { """[["map"]]""", "(map) takes a stage and got 0 arguments" },
        { """[["popularity_contest"],["popularity_contest"]]""", "Stage 2 of the layering pipeline (popularity_contest) works on a graph and got a list" },
        { """[["reverse"]]""", "(reverse) works on a list and got a graph" },
        { """[["flatten"]]""", "(flatten) works on a list or named parts and got a graph" },
        { """[["split_paths",["lib1"]],["limit_layers",3]]""", "(limit_layers) works on a list and got the parts main, common, rest" },
        { """[["split_every",2],["over","main",["popularity_contest"]]]""", "(over) works on named parts, as split_paths makes them, and got a list" },
        { """[["split_every",2],["map",["split_every",1]],["limit_layers",2]]""", "(limit_layers) can only combine graphs" },
    };

    [Theory]
    [MemberData(nameof(BadPipelines))]
    public void The_stage_to_blame_is_named(string pipeline, string problem)
    {
        ImageException exception = Assert.Throws<ImageException>(() => LayeringPipeline.Parse(pipeline).Run(Graph));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_lists_say_the_same_as_JSON()
    {
        var pipeline = new ArrayList
        {
            new object[] { "split_paths", new object[] { new Hashtable { ["children_of"] = new List<string> { "lib1", "lib2" } }, "nope" } },
            new object[] { "over", "rest", new ArrayList { "pipe", new object[] { new[] { "popularity_contest" }, new object[] { "limit_layers", (short)2 } } } },
        };

        Assert.Equal("z libc | cfg | lib1 lib2 app", Run(pipeline));
        Assert.Equal("z libc | cfg | lib1 lib2 app", GraphText.Describe(LayeringPipeline.Parse("""
            [["split_paths",[{"children_of":["lib1","lib2"]},"nope"]],["over","rest",["pipe",[["popularity_contest"],["limit_layers",2.0]]]]]
            """).Run(Graph)));
    }

    [Theory]
    [InlineData("split_every", 4, "cfg app z libc | lib2 lib1")]
    [InlineData("subcomponent_out", "lib2", "libc lib2 | cfg app z lib1")]
    [InlineData("split_paths", "lib2", "lib2 | libc | cfg app z lib1")]
    public void A_single_stage_and_a_single_path_need_no_list_around_them(string name, object argument, string expected)
    {
        Assert.Equal(expected, Run(new[] { name, argument }));
    }

    [Fact]
    public void Over_a_missing_part_warns_and_goes_on()
    {
        var reporter = new CollectingReporter();

        var layers = LayeringPipeline.Parse("""[["split_paths",["nope"]],["over","main",["popularity_contest"]]]""").Run(Graph, reporter);

        Assert.Equal("cfg app z libc lib2 lib1", GraphText.Describe(layers));
        string warning = Assert.Single(reporter.Warnings);
        Assert.Contains("Stage 2 of the layering pipeline (over)", warning, StringComparison.Ordinal);
        Assert.Contains("'main'", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_layers_leaves_an_empty_graph_where_nothing_is_left()
    {
        Assert.Equal("lib2 lib1 z libc cfg app", Run(new object[]
        {
            new object[] { "split_every", 2 },
            new object[] { "limit_layers", 4 },
            new object[] { "reverse" },
            new object[] { "limit_layers", 2 },
        }));
    }

    [Fact]
    public void A_function_can_be_a_stage()
    {
        static object Layers(object data)
        {
            var graph = (ReferenceGraph)data;
            return new object[]
            {
                graph.Nodes.Where(node => node.Size > 15).ToArray(),
                "app",
                new OrderedDictionary { ["one"] = new object[] { new[] { "z" }, Array.Empty<object>() }, ["two"] = graph.Find("cfg") },
            };
        }

        Assert.Equal("libc lib2 lib1 | app | z | cfg", Run((Func<object, object?>)Layers));
    }

    [Fact]
    public void A_function_can_work_on_a_part_and_meet_other_stages()
    {
        Assert.Equal("lib1 z | libc | cfg | lib2 | app", Run(new object[]
        {
            new object[] { "split_paths", "lib1" },
            new object[] { "over", "main", (Func<object, object?>)(graph => ((ReferenceGraph)graph).Nodes.Reverse()) },
            (Func<object, object?>)(parts => parts),
            new object[] { "over", "rest", new object[] { "popularity_contest" } },
        }));
    }

    public static TheoryData<Func<object, object?>, string> BadFunctions => new()
    {
        { _ => null, "Stage 1 of the layering pipeline (a function) gave back nothing" },
        { _ => 7, "gave back a Int32, which is neither" },
        { _ => new[] { "app", "nope" }, "gave back 'nope', which is not in the graph" },
        { data => new[] { data, data }, "'cfg' is in more than one layer" },
        { data => ((ReferenceGraph)data).Without(["z"]), "'z' is in no layer" },
        { _ => GraphText.Parse("other"), "'other' is in a layer, but not in the graph" },
        { _ => { var self = new object[1]; self[0] = self; return self; }, "nested more than" },
    };

    [Theory]
    [MemberData(nameof(BadFunctions))]
    public void A_function_cannot_lose_or_double_nodes(Func<object, object?> function, string problem)
    {
        ImageException exception = Assert.Throws<ImageException>(() => Run(new object[] { function }));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_delegates_and_lists_that_contain_themselves_are_refused()
    {
        var self = new object[] { "map", null! };
        self[1] = self;

        Assert.Contains("nested more than 64 levels", Assert.Throws<ImageException>(() => Run(self)).Message, StringComparison.Ordinal);
        Assert.Contains("is not a Func", Assert.Throws<ImageException>(() => Run(new object[] { (Action)(() => { }) })).Message, StringComparison.Ordinal);
    }

    private static string Run(object pipeline) => GraphText.Describe(LayeringPipeline.FromObject(pipeline).Run(Graph));
}
