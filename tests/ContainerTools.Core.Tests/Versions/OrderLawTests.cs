using System.Text;
using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

/// <summary>What sorting asks of every order, whatever the texts are.</summary>
public sealed class OrderLawTests
{
    private const int LongLength = 1 << 20;

    private static readonly Dictionary<string, VersionOrder> Orders = new()
    {
        ["Debian"] = DebianOrder.Instance,
        ["Rpm"] = RpmOrder.Instance,
        ["Alpine"] = AlpineOrder.Instance,
        ["Semantic"] = SemanticOrder.Instance,
        ["NuGet"] = NuGetOrder.Instance,
        ["Python"] = PythonOrder.Instance,
        ["Maven"] = MavenOrder.Instance,
        ["Plain"] = PlainOrder.Instance,
    };

    // Versions of all ecosystems, what is left of them when something is cut off, and what no ecosystem takes.
    private static readonly string[] OddTexts =
    [
        "", " ", "0", "00", "1", "01", "1.0", "1.00", "1.0.0", "1.0.0.0", "1.0.0.0.0", "1..0", "1.", ".1", "...", "-", "--", "-1", "1-", "1-0", "1.0-0", "1.0-1", "1.0-01", "1.0.0-1", "1.0.0--1",
        "1.0.0-a", "1.0.0-A", "1.0.0-a.1", "1.0.0-01", "1.0.0-rc1", "1.0.0+1", "1.0.0+", "v1.0.0", "v1.0.0-0.20200101000000-abcdef", "v2.0.0+incompatible", "(devel)",
        "1.0~", "1.0~~", "1.0~rc1", "1.0^", "1.0^1", "1.0^~1", "~", "^", "1:1.0", "0:1.0", ":1.0", "a:1.0", "1:", "1.0-1~bpo12+1", "1.0-1+b1", "1.0+dfsg-1",
        "1_alpha", "1_alpha2", "1_rc", "1_p", "1_p1", "1_foo", "1a", "1a1", "1.05", "1.5", "1.50", "1~ab", "1-r0", "1-r", "1.0-r01",
        "1.dev0", "1a0.dev1", "1.post1", "1.0.post1.dev1", "1!1.0", "1.0+a.5", "1.0+5", "1rc1", "1c1",
        "1-alpha", "1-alpha-1", "1-a", "1-sp", "1.sp", "1.sp.1", "1-0-alpha", "1.0.alpha.1", "1-SNAPSHOT", "1.0.0.Final", "1.final.1", "alpha", "sp", "x1", "1x", "1-1-1", "0-x",
        "99999999999999999999", "099999999999999999999", "100000000000000000000", "1.0.0-99999999999", "1.0.0-10000000000",
        "\0", "1\0", "\ud800", "1.\udc00", "1.0\u00e9", "\u0661", "1.\u0661", "\u0130", "\u017f", "1 2", "\t1\n",
    ];

    public static TheoryData<string> Names => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Odd_texts_have_one_order(string name) => Assert.Empty(Breaks(Orders[name], OddTexts));

    [Theory]
    [MemberData(nameof(Names))]
    public void Texts_that_are_put_together_by_chance_have_one_order(string name)
    {
        string[] parts = ["0", "1", "01", "10", ".", ".", "-", "-", "~", "^", "+", "_", ":", "!", "a", "b", "rc", "alpha", "sp", "x", "dev", "post", "-r", "_p", "v", "1.0.0-"];
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            string[] texts = [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? "1" : "") + string.Concat(random.GetItems(parts, random.Next(1, 7))))];
            Assert.Empty(Breaks(Orders[name], texts));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Long_texts_have_their_place(string name)
    {
        VersionOrder order = Orders[name];
        string[] heads = ["", "1", "1.0.0-", "1.0+"];
        string[] parts = ["1", "0", "a", "~", "^", ".", "-", "+", "_", ":", "1.", "a1", "0-", ".0", "-r", "_p1", "-1", "\ud800"];
        foreach (string part in parts)
        {
            foreach (string head in heads)
            {
                string text = head + new StringBuilder().Insert(0, part, LongLength / 16 / part.Length);
                string longer = text + "2";
                Assert.Equal(0, order.Compare(text, new string(text)));
                Assert.Equal(-Math.Sign(order.Compare(text, longer)), Math.Sign(order.Compare(longer, text)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_have_any_length(string name)
    {
        string digits = new('7', LongLength);

        Judgement.Ascends(Orders[name], "1.0.7", $"1.0.{digits}", $"1.0.{digits}7", $"1.{digits}.0", $"{digits}.0.0", $"{digits}7.0.0");
    }

    [Theory]
    [InlineData("Debian")]
    [InlineData("Rpm")]
    [InlineData("NuGet")]
    [InlineData("Python")]
    [InlineData("Maven")]
    public void Zeros_before_a_number_say_nothing_however_many_there_are(string name) =>
        Judgement.Holds(Orders[name], $"1.{new string('0', LongLength)}7.0", "=", "1.7.0");

    // Two texts of which both sides say different things, or three that go in a circle.
    private static IEnumerable<string> Breaks(VersionOrder order, string[] texts)
    {
        int count = texts.Length;
        int[,] signs = new int[count, count];
        for (int at = 0; at < count * count; at++)
        {
            signs[at / count, at % count] = Math.Sign(order.Compare(texts[at / count], texts[at % count]));
        }

        return
            from a in Enumerable.Range(0, count)
            from b in Enumerable.Range(0, count)
            where signs[a, b] <= 0
            from c in Enumerable.Range(0, count)
            let isCircle = signs[b, c] <= 0 && signs[a, c] != Math.Min(signs[a, b], signs[b, c])
            where isCircle || signs[a, b] != -signs[b, a]
            select $"'{texts[a]}', '{texts[b]}', '{texts[c]}'";
    }
}
