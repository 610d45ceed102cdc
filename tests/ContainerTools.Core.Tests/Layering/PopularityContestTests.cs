using System.Numerics;
using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public class PopularityContestTests
{
    public static TheoryData<string, string, string> Vectors => new()
    {
        { "A>B,G; B>C,E; C>D,E; D>F; E>F; F; G", "A1 B2 C3 D4 E5 F9 G2", "F E D C B G A" },
        { "foo>bar,baz; bar>baz; baz>tux; tux", "foo1 bar2 baz4 tux6", "tux baz bar foo" },
        { "Root1>A; A>B,D; D>E; B>D,F; Root2>B; Root3>C; X; C; E; F", "Root1 1 A2 D8 B5 Root2 1 Root3 1 X1 C2 E11 F7", "E D F B A C Root1 Root2 Root3 X" },
        { "foo>tux; bar>baz; baz; tux", "foo1 bar1 baz2 tux2", "baz tux bar foo" },
        { "/s/5h-app-1>/s/1h-zlib-1.2,/s/9h-acl-2.3; /s/1h-zlib-1.2; /s/9h-acl-2.3", "1 2 2", "/s/9h-acl-2.3 /s/1h-zlib-1.2 /s/5h-app-1" },
        { "hello>glibc; bash>glibc; glibc>libidn2; libidn2>libunistring; libunistring", "1 1 4 6 8", "libunistring libidn2 glibc bash hello" },
        { "R>A; A>B; B>C; C>C; P>Q; Q>P", "1 2 3 4 0 0", "C B A R P Q" },
        { "", "", "" },
    };

    // Cycles are the original's end, so these are ours: a cycle counts as one node, and only a node can be a root.
    public static TheoryData<string, string, string> Cycles => new()
    {
        { "R>P; P>Q; Q>P,Z; Z", "R1 P2 Q2 Z3", "Z P Q R" },
        { "R>P,Z; P>Q; Q>P,Z; Z", "R1 P2 Q2 Z4", "Z P Q R" },
        { "Q>P,Z; P>Q; Z; R", "Q0 P0 Z0 R1", "R P Q Z" },
        { "P>Q; Q>P; R>Z; Z", "P0 Q0 R1 Z2", "Z R P Q" },
        { "P>Q; Q>P,Z; R>Z; Z", "P0 Q0 R1 Z2", "Z R P Q" },
        { "A>A", "A1", "A" },
        { "A>B; B>C; C>A", "A0 B0 C0", "A B C" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    [MemberData(nameof(Cycles))]
    public void The_most_popular_comes_first(string text, string popularity, string order)
    {
        ReferenceGraph graph = GraphText.Parse(text);

        Assert.Equal(Numbers(popularity), PopularityContest.Count(graph));
        Assert.Equal(order, string.Join(' ', PopularityContest.Order(graph)));
    }

    [Fact]
    public void Equal_nodes_stand_in_the_order_of_their_code_points()
    {
        ReferenceGraph graph = GraphText.Parse("/s/1-\U0001F600; /s/2-\uFF5E; /s/3-z; \U0001F600>\U0001F601; \U0001F601>\U0001F600; \uFF5F>\U0001F601,\U0001F600,\uFF5F; \uFF60>\uFF61; \uFF61>\uFF60,\U0001F602; \U0001F602");

        Assert.Equal(
            "\U0001F600 \U0001F601 /s/3-z /s/2-\uFF5E \uFF5F /s/1-\U0001F600 \uFF60 \uFF61 \U0001F602",
            string.Join(' ', PopularityContest.Order(graph)));
    }

    [Fact]
    public void Numbers_grow_beyond_machine_numbers_and_stay_exact()
    {
        // Two ways at every step, 300 times.
        ReferenceGraph graph = GraphText.Parse(string.Join(';', Enumerable.Range(0, 300).Select(step => $"n{step}>l{step},r{step};l{step}>n{step + 1};r{step}>n{step + 1}")) + ";n300");

        IReadOnlyList<BigInteger> popularity = PopularityContest.Count(graph);

        // n0 to n300 count 2^step each; between them lie two nodes of 2^step each.
        BigInteger all = (BigInteger.Pow(2, 301) - 1) + (2 * (BigInteger.Pow(2, 300) - 1));
        Assert.Equal(all, popularity[^1]);
        Assert.Equal("n300", PopularityContest.Order(graph)[0].Path);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(129)]
    public void No_machine_number_overflows(int steps)
    {
        // A ladder's totals lie around 2^steps, where the width of the numbers changes.
        ReferenceGraph graph = GraphText.Parse(string.Join(';', Enumerable.Range(0, steps).Select(step => $"n{step}>a{step},n{step + 1};a{step}>n{step + 1}")) + $";n{steps}");

        Assert.Equal(NaivePopularity.Count(graph), PopularityContest.Count(graph));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_graphs_come_out_as_described(bool cyclic)
    {
        for (int seed = 0; seed < 400; seed++)
        {
            ReferenceGraph graph = RandomGraph.Create(seed, seed % 10 == 0 ? 200 : 30, cyclic);

            Assert.Equal(NaivePopularity.Count(graph), PopularityContest.Count(graph));
            Assert.Equal(NaivePopularity.Order(graph), PopularityContest.Order(graph).Select(node => node.Path));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Graphs_wider_than_one_block_of_bits_come_out_as_described(bool cyclic)
    {
        for (int seed = 1000; seed < 1004; seed++)
        {
            ReferenceGraph graph = RandomGraph.Create(seed, 1500, cyclic);

            Assert.Equal(NaivePopularity.Count(graph), PopularityContest.Count(graph));
        }
    }

    [Fact]
    public void A_chain_may_be_as_long_as_it_likes()
    {
        ReferenceGraph graph = RandomGraph.Chain(100_000);

        IReadOnlyList<BigInteger> popularity = PopularityContest.Count(graph);

        Assert.Equal(1, popularity[0]);
        Assert.Equal(100_000, popularity[^1]);
        Assert.Equal("h-099999", PopularityContest.Order(graph)[0].Path);
    }

    // "A1 Root1 1 B2" as 1, 1, 2: the number at each word's end, or a word of its own.
    private static IEnumerable<BigInteger> Numbers(string text) => System.Text.RegularExpressions.Regex.Matches(text, "[0-9]+(?= |$)")
        .Where(match => !text[..match.Index].EndsWith("Root", StringComparison.Ordinal))
        .Select(match => BigInteger.Parse(match.Value, null));
}
