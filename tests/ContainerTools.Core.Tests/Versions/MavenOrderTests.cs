using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class MavenOrderTests
{
    [Fact]
    public void Qualifiers_have_their_order() => Judgement.Ascends(
        MavenOrder.Instance, "1-alpha", "1-beta-1", "1-m1", "1-rc", "1-snapshot", "1", "1-sp", "1-abc", "1-xyz", "1-1", "1.1");

    [Theory]
    [InlineData("1", "=", "1-ga")]
    [InlineData("1", "=", "1.0")]
    [InlineData("1", "=", "1.0-0.0")]
    [InlineData("1.0.0.Final", "=", "1.0.0")]
    [InlineData("1.0.0.RELEASE", "=", "1.0.0")]
    [InlineData("1-CR", "=", "1-rc")]
    [InlineData("1a1", "=", "1-alpha-1")]
    [InlineData("1b2", "=", "1-beta-2")]
    [InlineData("1m3", "=", "1-milestone-3")]
    [InlineData("1-a", ">", "1-alpha")]
    [InlineData("1.0.1", ">", "1.0-1")]
    [InlineData("2.0.1.MR", ">", "2.0.1")]
    [InlineData("1-SNAPSHOT", "<", "1")]
    [InlineData("1.9", "<", "1.10")]
    [InlineData("1.0.0.X1", "<", "1.0.0-X2")]
    [InlineData("32.1.3-android", "<", "32.1.3-jre")]
    [InlineData("", "=", "0")]
    public void Versions_are_in_the_order_of_Maven(string a, string sign, string b) => Judgement.Holds(MavenOrder.Instance, a, sign, b);

    // Maven's own order: 1.sp.1 < 1-alpha < 1 < 1.sp.1.
    [Fact]
    public void What_goes_in_circles_in_Maven_has_an_order() => Judgement.Ascends(MavenOrder.Instance, "1-alpha", "1", "1.sp.1");
}
