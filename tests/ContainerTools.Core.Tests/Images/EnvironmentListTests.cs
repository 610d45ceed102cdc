namespace ContainerTools.Tests.Images;

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

    [Theory]
    [InlineData("A=1,B=2,C=3", "B=4", "A=1,B=4,C=3")]
    [InlineData("A=1", "C=3,B=2", "A=1,C=3,B=2")]
    [InlineData("A=1,B=2,A=3", "A=4", "A=4,B=2")]
    [InlineData("A=1,B=2,A=3", "C=4", "A=1,B=2,A=3,C=4")]
    [InlineData("A,AB=1", "A=2", "A=2,AB=1")]
    public void A_changed_variable_keeps_its_place_and_a_new_one_comes_last(string present, string changes, string expected) =>
        Assert.Equal(Split(expected), EnvironmentList.Change(Split(present), Split(changes).Select(EnvironmentList.Split)));

    [Fact]
    public void A_variable_without_a_value_is_removed_wherever_it_stands() =>
        Assert.Equal(["B=2", "AB="], EnvironmentList.Change(["A=1", "B=2", "A=3", "A", "AB="], [new("A", null), new("Z", null)]));

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
