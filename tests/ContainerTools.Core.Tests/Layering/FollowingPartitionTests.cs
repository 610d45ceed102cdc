using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public sealed class FollowingPartitionTests
{
    [Theory]
    [InlineData("a0 b1 c0 d7", 9, "a c|b|d")]
    [InlineData("a0 b1 c0 new new2", 9, "a c|b|new|new2")]
    [InlineData("a0 b1 c2 d3", 2, "a|b c d")]
    [InlineData("a0 b1 new", 2, "a|b new")]
    [InlineData("a0 b1 c2 new", 2, "a|b c new")]
    [InlineData("new new2", 1, "new new2")]
    [InlineData("", 3, "")]
    public void What_was_together_stays_together_and_what_is_new_comes_above(string given, int most, string expected)
    {
        Node[] nodes = [.. given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new Node(text))];

        IEnumerable<string> layers = FollowingPartition.Split(nodes, node => node.Previous, most).Select(layer => string.Join(' ', layer.Select(node => node.Name).Order(StringComparer.Ordinal)));

        Assert.Equal(expected, string.Join('|', layers.Select((layer, index) => (layer, index)).OrderBy(item => item.layer.Contains("new", StringComparison.Ordinal) ? item.layer : "").ThenBy(item => item.index).Select(item => item.layer)));
    }

    private sealed record Node(string Text) : IWeighedNode
    {
        public int? Previous => char.IsDigit(Text[^1]) && !Text.StartsWith("new", StringComparison.Ordinal) ? Text[^1] - '0' : null;

        public string Name => Previous is null ? Text : Text[..^1];

        public long Size => 10_000_000;

        public double Rate => 1;
    }
}
