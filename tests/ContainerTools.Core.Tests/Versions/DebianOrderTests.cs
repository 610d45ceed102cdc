using System.Text;
using ContainerTools.Versions;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Versions;

public sealed class DebianOrderTests
{
    [Theory]
    [InlineData("1.0", "<", "1.0-1")]
    [InlineData("1.0~rc1", "<", "1.0")]
    [InlineData("1.0~~", "<", "1.0~")]
    [InlineData("1.0~", "<", "1.0~a")]
    [InlineData("1.0", "<", "1.0a")]
    [InlineData("1.0a", "<", "1.0+")]
    [InlineData("1.0+", ">", "1.0-0")]
    [InlineData("1:1.0", ">", "2.0")]
    [InlineData("0:1.0", "=", "1.0")]
    [InlineData("1.0-0", "=", "1.0")]
    [InlineData("1.00", "=", "1.0")]
    [InlineData("0", "=", "00")]
    [InlineData("1.0.0", ">", "1.0")]
    [InlineData("2.9", "<", "2.10")]
    [InlineData("1.2.a", ">", "1.2a")]
    [InlineData("1.0Z", "<", "1.0a")]
    [InlineData("1.0~rc1-1", "<", "1.0-1")]
    [InlineData("1.0-1~bpo12+1", "<", "1.0-1")]
    [InlineData("1.0-1+deb12u10", ">", "1.0-1+deb12u9")]
    [InlineData("1.0-1+b1", ">", "1.0-1")]
    [InlineData("1.0+dfsg-1", "<", "1.0.1-1")]
    [InlineData("1.0-1-1", ">", "1.0-1")]
    [InlineData("7u1-1", "<", "7.1-1")]
    [InlineData("5:1", ">", "4:999")]
    [InlineData("1.0-1ubuntu1", "<", "1.0-1.1")]
    [InlineData("1..0", ">", "1.0")]
    [InlineData("1.0.~1", "<", "1.0.")]
    [InlineData("1.0.~1", ">", "1.0")]
    [InlineData("2.36-9+deb12u13", ">", "2.36-9+deb12u4")]
    [InlineData("20200101", ">", "1.99")]
    public void Versions_are_in_the_order_of_dpkg(string a, string sign, string b) => Judgement.Holds(DebianOrder.Instance, a, sign, b);

    [Fact]
    public void A_tilde_sorts_before_the_end() => Judgement.Ascends(DebianOrder.Instance, "1.0~~", "1.0~~a", "1.0~", "1.0~a", "1.0", "1.0-1", "1.0a", "1.0+");

    [Fact]
    public void White_space_around_a_version_says_nothing() => Judgement.Holds(DebianOrder.Instance, " 1:2-3\n", "=", "1:2-3");

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("a:1")]
    [InlineData("-1:1")]
    [InlineData("1:")]
    [InlineData("1.0-")]
    [InlineData("-1")]
    [InlineData("1.0 2")]
    public void What_dpkg_refuses_comes_before_all_versions(string text) => Judgement.Holds(DebianOrder.Instance, text, "<", "0:0~~");

    [Fact]
    public void What_dpkg_refuses_is_in_plain_order() => Judgement.Ascends(DebianOrder.Instance, "9:", "10:", "a:1", "b:1", "0");

    [ToolFact("dpkg", "sh")]
    public void Dpkg_itself_says_the_same()
    {
        (string A, string B)[] pairs = [.. Pairs(400)];
        const string Ask = """
            while read -r a b; do
                if dpkg --compare-versions "$a" lt "$b"; then echo "<"; elif dpkg --compare-versions "$a" eq "$b"; then echo "="; else echo ">"; fi
            done
            """;
        using var input = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(pairs.Select(pair => $"{pair.A} {pair.B}\n"))));
        string[] signs = ProcessRunner.Run("sh", ["-c", Ask], new ProcessOptions { Input = input }).Expect().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(signs, pairs.Select(pair => Judgement.Sign(DebianOrder.Instance, pair.A, pair.B)));
    }

    // Of few versions that are much alike, so that their order is seldom clear from the beginning.
    private static IEnumerable<(string A, string B)> Pairs(int count)
    {
        var random = new Random(1);
        string[] versions = [.. Enumerable.Range(0, 60).Select(_ => Version(random))];
        return Enumerable.Range(0, count).Select(_ => (random.GetItems(versions, 1)[0], random.GetItems(versions, 1)[0])).ToArray();
    }

    private static string Version(Random random)
    {
        string epoch = random.GetItems(["", "", "0:", "1:", "00:"], 1)[0];
        string upstream = string.Concat(random.GetItems(["0", "1", "10", "01", ".", "+", "~", "a", "Z", "rc"], random.Next(6)));
        string revision = random.Next(2) == 0 ? "" : "-" + random.Next(2) + string.Concat(random.GetItems(["0", "1", ".", "~", "+", "deb"], random.Next(3)));
        return $"{epoch}1{upstream}{revision}";
    }
}
