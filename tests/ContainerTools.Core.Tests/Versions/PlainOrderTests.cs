using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class PlainOrderTests
{
    [Fact]
    public void Runs_of_digits_are_numbers() => Judgement.Ascends(PlainOrder.Instance, "", "1", "1.2", "1.10", "1.10a", "1a", "2", "10", "A", "a", "a9", "a10");

    [Theory]
    [InlineData("1.01", "<", "1.1")]
    [InlineData("1.01.3", ">", "1.1.2")]
    [InlineData("00", "<", "000")]
    [InlineData("a", "=", "a")]
    public void Zeros_before_a_number_count_only_where_all_else_is_the_same(string a, string sign, string b) => Judgement.Holds(PlainOrder.Instance, a, sign, b);
}
