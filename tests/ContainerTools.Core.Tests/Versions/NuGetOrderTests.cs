using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class NuGetOrderTests
{
    [Theory]
    [InlineData("1.0", "=", "1.0.0")]
    [InlineData("1", "=", "1.0.0.0")]
    [InlineData("1.01", "=", "1.1")]
    [InlineData("1.0.0.1", ">", "1.0.0")]
    [InlineData("1.0.0-alpha2", ">", "1.0.0-alpha10")]
    [InlineData("1.0.0-alpha.2", "<", "1.0.0-alpha.10")]
    [InlineData("1.0.0-ALPHA", "=", "1.0.0-alpha")]
    [InlineData("1.0.0-Beta", ">", "1.0.0-alpha")]
    [InlineData("1.0.0-a", "<", "1.0.0")]
    [InlineData("1.0.0-a", "<", "1.0.0-a.1")]
    [InlineData("1.0.0-1", "<", "1.0.0-a")]
    [InlineData("1.0.0+b", "=", "1.0.0+a")]
    public void Versions_are_in_the_order_of_NuGet(string a, string sign, string b) => Judgement.Holds(NuGetOrder.Instance, a, sign, b);

    [Fact]
    public void Labels_are_numbers_where_they_fit_in_32_bits() =>
        Judgement.Ascends(NuGetOrder.Instance, "1.0.0--2", "1.0.0--1", "1.0.0-0", "1.0.0-2147483647", "1.0.0-10000000000", "1.0.0-9999999999", "1.0.0");

    [Theory]
    [InlineData("")]
    [InlineData("v1.0")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0.0.0")]
    [InlineData("1..0")]
    [InlineData("1.")]
    [InlineData("1.0-")]
    [InlineData("1.0+")]
    public void What_NuGet_refuses_comes_before_all_versions(string text) => Judgement.Holds(NuGetOrder.Instance, text, "<", "0-0");
}
