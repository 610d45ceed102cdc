using System.Text;

namespace ContainerTools.Tests.Layering;

public class CodePointComparerTests
{
    [Theory]
    [InlineData("", "a")]
    [InlineData("a", "ab")]
    [InlineData("B", "a")]
    [InlineData("\uFF5E", "\U0001F600")]
    [InlineData("x\uE000", "x\U00010000y")]
    [InlineData("\U0001F600", "\U0001F601")]
    [InlineData("\U0001F600", "\U0002F600")]
    public void Smaller_code_points_come_first(string smaller, string larger)
    {
        Assert.True(CodePointComparer.Instance.Compare(smaller, larger) < 0);
        Assert.True(CodePointComparer.Instance.Compare(larger, smaller) > 0);
        Assert.Equal(0, CodePointComparer.Instance.Compare(larger, larger));
    }

    // No theory: what carries the cases of one from process to process need not keep lone surrogates.
    [Fact]
    public void Lone_surrogates_stand_among_the_code_points_by_their_own_number()
    {
        (string Smaller, string Larger)[] pairs =
        [
            ("\uD83Dz", "\U0001F600"),
            ("\uD83D\uFFFD", "\U0001F600"),
            ("\uD83D", "\U0001F600"),
            ("\uDC80", "\uE000"),
            ("\uD83D\uD83D", "\uD83D\U0001F600"),
        ];

        Assert.All(pairs, pair => Smaller_code_points_come_first(pair.Smaller, pair.Larger));
    }

    [Fact]
    public void The_order_is_that_of_UTF_8()
    {
        var random = new Random(5);
        int[] alphabet = ['a', 'b', 0x7FF, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10001, 0x1F600, 0x10FFFF];
        string[] texts = Enumerable.Range(0, 300)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => char.ConvertFromUtf32(alphabet[random.Next(alphabet.Length)]))))
            .ToArray();

        Assert.All(texts, x => Assert.All(texts, y => Assert.Equal(
            Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))),
            Math.Sign(CodePointComparer.Instance.Compare(x, y)))));
    }
}
