using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public class GraphSplitterTests
{
    // One of the original's own three boundary cases each: fewer paths than layers, as many, more.
    [Theory]
    [InlineData(5, "c | b | a | d")]
    [InlineData(4, "c | b | a | d")]
    [InlineData(3, "c | b | a d")]
    [InlineData(1, "c b a d")]
    public void The_popular_fill_layers_and_the_last_one_holds_the_rest(int maxLayers, string expected)
    {
        Assert.Equal(expected, GraphText.Describe(GraphSplitter.Split(GraphText.Parse("a>b; b>c; c; d"), SplitAlgorithm.Popularity, maxLayers)));
    }

    [Fact]
    public void Auto_is_the_default()
    {
        Assert.Equal("h-a | h-c", GraphText.Describe(GraphSplitter.Split(GraphText.Parse("h-c 9>h-b; h-b 1; h-a 4"), maxLayers: 2, exclude: ["h-b"])));
    }

    [Fact]
    public void Excluded_nodes_are_gone_before_the_contest()
    {
        Assert.Equal("a | c | d", GraphText.Describe(GraphSplitter.Split(GraphText.Parse("a>b; b>c; c; d"), SplitAlgorithm.Popularity, exclude: ["b", "x"])));
    }

    [Theory]
    [InlineData(SplitAlgorithm.Auto)]
    [InlineData(SplitAlgorithm.Popularity)]
    public void Without_nodes_there_are_no_layers(SplitAlgorithm algorithm)
    {
        Assert.Empty(GraphSplitter.Split(ReferenceGraph.Empty, algorithm));
        Assert.Empty(GraphSplitter.Split(GraphText.Parse("a>a"), algorithm, exclude: ["a"]));
        Assert.Throws<ImageException>(() => GraphSplitter.Split(ReferenceGraph.Empty, algorithm, 0));
    }

    [Fact]
    public void Random_pipelines_come_out_as_described()
    {
        for (int seed = 0; seed < 1500; seed++)
        {
            ReferenceGraph graph = RandomGraph.Create(seed, 25, cyclic: false);
            object[] pipeline = new RandomPipeline(seed, graph).Create();

            Assert.Equal(
                NaivePipeline.Run(graph, pipeline),
                GraphSplitter.Split(graph, LayeringPipeline.FromObject(pipeline)).Select(layer => layer.Select(node => node.Path).ToList()));
        }
    }

    [Fact]
    public void Every_pipeline_divides_every_graph()
    {
        for (int seed = 0; seed < 1500; seed++)
        {
            ReferenceGraph graph = RandomGraph.Create(seed, 25, cyclic: true);
            object[] pipeline = new RandomPipeline(seed, graph).Create();
            string[] exclude = graph.Nodes.Where((_, place) => place % 7 == 3).Select(node => node.Path).ToArray();

            string[] result = GraphSplitter.Split(graph, LayeringPipeline.FromObject(pipeline), exclude).SelectMany(layer => layer).Select(node => node.Path).ToArray();

            Assert.Equal(result.Length, result.Distinct().Count());
            string[] missing = graph.Nodes.Select(node => node.Path).Except(result).Except(exclude).ToArray();
            Assert.All(missing, path => Assert.Contains(path, Texts(pipeline)));
            Assert.True(missing.Length == 0 || Texts(pipeline).Contains("remove_paths"));
        }
    }

    // The original loses P and Q.
    [Theory]
    [InlineData("R>A; A; P>Q; Q>P", """[["split_paths",["A"]]]""", "A | R P Q")]
    [InlineData("R>A; A; P>Q; Q>P", """[["split_paths",["P"]]]""", "P Q | R A")]
    [InlineData("R>A; A; P>Q; Q>P,A", """[["split_paths",["P"]]]""", "P Q | A | R")]
    [InlineData("R>A,Q; A; P>Q; Q>P,A", """[["split_paths",["P"]]]""", "P | A Q | R")]
    [InlineData("P>Q; Q>P", """[["split_paths",["P"]]]""", "P Q")]
    [InlineData("P>Q; Q>P", """[["subcomponent_in",["P"]]]""", "P Q")]
    public void Cycles_that_no_root_leads_to_are_kept(string graph, string pipeline, string expected)
    {
        Assert.Equal(expected, GraphText.Describe(GraphSplitter.Split(GraphText.Parse(graph), LayeringPipeline.Parse(pipeline))));
    }

    [Fact]
    public void A_pipeline_takes_chains_of_any_length()
    {
        ReferenceGraph graph = RandomGraph.Chain(100_000);

        var layers = GraphSplitter.Split(graph, LayeringPipeline.Parse("""
            [["split_paths",["h-050000"]],["over","rest",["pipe",[["popularity_contest"],["limit_layers",10]]]],["over","main",["subcomponent_in",["h-060000"]]]]
            """));

        Assert.Equal([10_001, 39_999, 1, 1, 1, 1, 1, 1, 1, 1, 1, 49_991], layers.Select(layer => layer.Count));
        Assert.Equal(20, GraphSplitter.Split(graph, SplitAlgorithm.Popularity, 20).Count);
    }

    private static IEnumerable<string> Texts(object value) => value switch
    {
        string text => [text],
        object[] list => list.SelectMany(Texts),
        Dictionary<string, object> map => map.Values.SelectMany(Texts),
        _ => [],
    };
}
