using ContainerTools.Layering;
using ContainerTools.Optimization;

namespace ContainerTools.Tests.Layering;

public sealed class CostPartitionTests
{
    [Theory]
    [InlineData(1, 1, 1.000001)]
    [InlineData(2, 1, 1.000001)]
    [InlineData(3, 1, 1.000001)]
    [InlineData(4, 1, 1.000001)]
    [InlineData(1, 5, 1.05)]
    [InlineData(2, 5, 1.05)]
    [InlineData(3, 5, 1.05)]
    [InlineData(4, 5, 1.05)]
    public void No_other_way_costs_less_where_all_change_alike_and_little_less_else(int seed, int mostRate, double bound)
    {
        var random = new Random(seed);
        FileNode[] nodes = [.. Enumerable.Range(0, 7).Select(i => new FileNode($"n{i}", random.Next(1, mostRate + 1)) { Size = random.Next(1, 5_000_000) })];
        foreach (int most in new[] { 1, 2, 3, 7 })
        {
            double found = CostOf(CostPartition.Split(nodes, most));
            double best = Partitions(nodes).Where(groups => groups.Count <= most).Min(CostOf);

            Assert.InRange(found, best * 0.999999, best * bound);
        }
    }

    [Fact]
    public void What_is_large_lies_alone_and_what_changes_often_lies_on_top()
    {
        FileNode[] nodes =
        [
            new("large", 1) { Size = 100_000_000 },
            new("/app", 4) { Size = 20_000_000 },
            .. Enumerable.Range(0, 30).Select(i => new FileNode($"small{i:00}", 1) { Size = 10_000 }),
        ];

        string[] groups = [.. CostPartition.Split(nodes, 3).Select(group => string.Join(' ', group.Select(node => node.Name)))];

        Assert.Equal(["large", "/app"], groups[..2]);
        Assert.StartsWith("small", groups[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Small_nodes_get_no_layers_that_cost_more_than_they_save() =>
        Assert.Single(CostPartition.Split(Enumerable.Range(0, 20).Select(i => new FileNode($"n{i}", 1) { Size = 100 }), 100));

    [Fact]
    public void The_order_in_which_nodes_come_means_nothing()
    {
        FileNode[] nodes = [.. Enumerable.Range(0, 500).Select(i => new FileNode($"n{i}", 1 + (i % 3)) { Size = i * 7919L % 100_003 * 100 })];

        Assert.Equal(Names(CostPartition.Split(nodes, 40)), Names(CostPartition.Split(nodes.Reverse(), 40)));
    }

    [Fact]
    public void Nothing_makes_no_layer() => Assert.Empty(CostPartition.Split<FileNode>([], 40));

    private static IEnumerable<string> Names(IReadOnlyList<IReadOnlyList<FileNode>> groups) => groups.Select(group => string.Join(' ', group.Select(node => node.Name)));

    private static double CostOf(IReadOnlyList<IReadOnlyList<FileNode>> groups) =>
        groups.Sum(group => 64 * 1024 + (group.Sum(node => (double)Math.Max(1024, node.Size)) * group.Sum(node => node.Rate) * 0.05));

    private static IEnumerable<IReadOnlyList<IReadOnlyList<FileNode>>> Partitions(FileNode[] nodes)
    {
        if (nodes.Length == 0)
        {
            yield return [];
            yield break;
        }

        foreach (IReadOnlyList<IReadOnlyList<FileNode>> rest in Partitions(nodes[1..]))
        {
            yield return [[nodes[0]], .. rest];
            for (int i = 0; i < rest.Count; i++)
            {
                yield return [.. rest.Take(i), [nodes[0], .. rest[i]], .. rest.Skip(i + 1)];
            }
        }
    }
}
