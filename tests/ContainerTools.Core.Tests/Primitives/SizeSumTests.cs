namespace ContainerTools.Tests.Primitives;

public class SizeSumTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 2, 3)]
    [InlineData(long.MaxValue - 1, 1, long.MaxValue)]
    [InlineData(long.MaxValue, 1, long.MaxValue)]
    [InlineData(1, long.MaxValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue)]
    public void A_sum_stays_at_the_largest_number(long one, long other, long sum)
    {
        Assert.Equal(sum, SizeSum.Add(one, other));
        Assert.Equal(sum, new[] { one, 0, other, 0 }.SumSizes(size => size));
    }
}
