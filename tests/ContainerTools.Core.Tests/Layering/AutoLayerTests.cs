using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public class AutoLayerTests
{
    private const string Sample = "h-app 5>h-big1,h-big2,h-small; h-big1 100>h-libc,h-z; h-big2 80>h-libc,h-y; h-small 2>h-libc; h-libc 30>h-libc; h-z 3; h-y 4";

    public static TheoryData<int, string> Vectors => new()
    {
        { 1, "app big1 big2 libc small y z" },
        { 2, "big1 libc z | app big2 small y" },
        { 3, "big1 libc z | app big2 small y" },
        { 4, "libc | big2 y | big1 z | app small" },
        { 5, "y | libc | big2 | big1 z | app small" },
        { 6, "z | y | libc | big2 | big1 | app small" },
        { 7, "z | y | libc | small | big2 | big1 | app" },
        { 8, "z | y | libc | small | big2 | big1 | app" },
        { 100, "z | y | libc | small | big2 | big1 | app" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Large_nodes_get_layers_of_their_own(int maxLayers, string expected)
    {
        string layers = GraphText.Describe(AutoLayer.Split(GraphText.Parse(Sample), maxLayers));

        Assert.Equal(expected, layers.Replace("h-", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Ignored_nodes_take_part_and_are_left_out()
    {
        ReferenceGraph graph = GraphText.Parse(Sample);

        Assert.Equal("h-y | h-big2 | h-big1 h-z | h-small", GraphText.Describe(AutoLayer.Split(graph, 5, ["h-libc", "h-app", "h-nope"])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void At_least_one_layer_is_needed(int maxLayers)
    {
        ImageException exception = Assert.Throws<ImageException>(() => AutoLayer.Split(ReferenceGraph.Empty, maxLayers));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(maxLayers.ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_makes_no_layer()
    {
        Assert.Empty(AutoLayer.Split(ReferenceGraph.Empty));
    }

    [Fact]
    public void Without_references_the_largest_stand_alone()
    {
        Assert.Equal("a d | b | c", GraphText.Describe(AutoLayer.Split(GraphText.Parse("a 1; b 7; c 9; d 1"), 3)));
    }

    [Fact]
    public void Paths_without_dash_sort_by_themselves()
    {
        Assert.Equal("x-a b y-c \uFF5E \U0001F600", GraphText.Describe(AutoLayer.Split(GraphText.Parse("\U0001F600; \uFF5E; y-c; b; x-a"), 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_graphs_come_out_as_described(bool cyclic)
    {
        for (int seed = 0; seed < 400; seed++)
        {
            ReferenceGraph graph = RandomGraph.Create(seed, 40, cyclic);
            int maxLayers = 1 + (seed % 13);

            List<List<string>> expected = NaiveAutoLayer.Split(graph, maxLayers);

            Assert.Equal(expected, AutoLayer.Split(graph, maxLayers).Select(layer => layer.Select(node => node.Path).ToList()));
            Assert.True(expected.Count <= maxLayers);
        }
    }

    [Fact]
    public void A_chain_may_be_as_long_as_it_likes()
    {
        ReferenceGraph graph = RandomGraph.Chain(100_000);

        IReadOnlyList<IReadOnlyList<GraphNode>> layers = AutoLayer.Split(graph, 50);

        Assert.Equal(50, layers.Count);
        Assert.Equal(100_000, layers.Sum(layer => layer.Count));
    }

    [Fact]
    public void A_cycle_is_one_layer()
    {
        ReferenceGraph graph = new(Enumerable.Range(0, 20_000).Select(place => new GraphNode($"h-{place:00000}", [$"h-{(place + 1) % 20_000:00000}"], place)));

        Assert.Single(AutoLayer.Split(graph));
    }
}
