using ContainerTools.Composition;

namespace ContainerTools.Tests.Composition;

public class EnvironmentListTests
{
    [Theory]
    [InlineData("A=1,B=2", "B=3,C=4", "A=1,B=3,C=4")]
    [InlineData("", "A=1", "A=1")]
    [InlineData("A=1", "", "A=1")]
    [InlineData("A=1,B=2,A=3", "", "A=3,B=2")]
    [InlineData("PATH=/a=b", "PATH=/c=d", "PATH=/c=d")]
    [InlineData("A", "A=1", "A=1")]
    [InlineData("a=1", "A=2", "a=1,A=2")]
    [InlineData("=x", "=y", "=y")]
    public void The_last_value_stands_where_the_first_stood(string first, string second, string merged) =>
        Assert.Equal(Split(merged), EnvironmentList.Merge(Split(first), Split(second)));

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
