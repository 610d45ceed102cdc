using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class PythonOrderTests
{
    [Fact]
    public void Versions_are_in_the_order_of_PEP_440() => Judgement.Ascends(
        PythonOrder.Instance, "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345",
        "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+a", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0+5.a", "1.0.post0.dev0", "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "2024.1", "1!0.1");

    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("1.0", "v1.0")]
    [InlineData("1.0", "0!1.0")]
    [InlineData("1.0", " 1.0\n")]
    [InlineData("1.0", "01.00")]
    [InlineData("1.0a", "1.0a0")]
    [InlineData("1.0a1", "1.0.ALPHA-1")]
    [InlineData("1.0b1", "1.0_beta.1")]
    [InlineData("1.0rc1", "1.0c1")]
    [InlineData("1.0rc1", "1.0-pre1")]
    [InlineData("1.0rc1", "1.0preview_1")]
    [InlineData("1.0.post1", "1.0-1")]
    [InlineData("1.0.post1", "1.0r1")]
    [InlineData("1.0.post1", "1.0-rev-1")]
    [InlineData("1.0.post0", "1.0post")]
    [InlineData("1.0.dev0", "1.0-DEV")]
    [InlineData("1.0a0.post1", "1.0a--1")]
    [InlineData("1.0a0", "1.0a.")]
    [InlineData("1.0+ubuntu.1", "1.0+Ubuntu-01")]
    public void Other_spellings_mean_the_same(string normal, string other) => Judgement.Holds(PythonOrder.Instance, other, "=", normal);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.0x")]
    [InlineData("1..0")]
    [InlineData("1.0.")]
    [InlineData("!1")]
    [InlineData("1!")]
    [InlineData("1.0+")]
    [InlineData("1.0+a..b")]
    [InlineData("1.0+a.")]
    [InlineData("1.0+a+b")]
    [InlineData("1.0dev1post1")]
    [InlineData("1.0.post1a1")]
    public void What_is_no_version_comes_before_all_that_are(string text) => Judgement.Holds(PythonOrder.Instance, text, "<", "0.dev0");

    [Fact]
    public void What_is_no_version_goes_by_its_characters() => Judgement.Ascends(PythonOrder.Instance, "", "10x", "9x", "X", "x", "0.dev0");
}
