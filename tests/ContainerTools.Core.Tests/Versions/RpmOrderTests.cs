using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class RpmOrderTests
{
    [Theory]
    [InlineData("1.0", "=", "1.0")]
    [InlineData("2.0.1a", ">", "2.0.1")]
    [InlineData("5.5p10", ">", "5.5p1")]
    [InlineData("10xyz", "<", "10.1xyz")]
    [InlineData("xyz.4", "<", "8")]
    [InlineData("6.0.rc1", ">", "6.0")]
    [InlineData("1.0a", "<", "1.0aa")]
    [InlineData("10.0001", "=", "10.1")]
    [InlineData("10.0001", "<", "10.0039")]
    [InlineData("4.999.9", "<", "5.0")]
    [InlineData("2_0", "=", "2.0")]
    [InlineData("a+", "=", "a_")]
    [InlineData("1.0~rc1", "<", "1.0")]
    [InlineData("1.0~rc1~git123", "<", "1.0~rc1")]
    [InlineData("1.0^", ">", "1.0")]
    [InlineData("1.0^git1", "<", "1.01")]
    [InlineData("1.0^20160101", "<", "1.0.1")]
    [InlineData("1.0^20160101^git1", "<", "1.0^20160102")]
    [InlineData("1.0~rc1^git1", ">", "1.0~rc1")]
    [InlineData("1.0^git1~pre", "<", "1.0^git1")]
    [InlineData("1.0^", ">", "1.0^~1")]
    [InlineData("1b.fc17", "<", "1.fc17")]
    [InlineData("1g.fc17", ">", "1.fc17")]
    [InlineData("1.0.0", ">", "1.0")]
    [InlineData("1.0.", "=", "1.0")]
    [InlineData("1.Z", "<", "1.a")]
    [InlineData("1.1.α", "=", "1.1.β")]
    [InlineData("3:1.0-1", ">", "2:9.0-1")]
    [InlineData("1.0", "<", "1.0-5")]
    [InlineData("0:1.0-1", "=", "1.0-1")]
    [InlineData("1.0-10.el9", ">", "1.0-9.el9")]
    [InlineData("1.0-1.el8_4", ">", "1.0-1.el8")]
    public void Versions_are_in_the_order_of_rpm(string a, string sign, string b) => Judgement.Holds(RpmOrder.Instance, a, sign, b);

    [Fact]
    public void A_tilde_sorts_before_the_end_and_a_caret_behind_it() =>
        Judgement.Ascends(RpmOrder.Instance, "1.0~rc1", "1.0", "1.0^1", "1.0a", "1.0.1");

    [Fact]
    public void A_release_is_newer_than_none() => Judgement.Ascends(RpmOrder.Instance, "1.0", "1.0-", "1.0-0", "1.0-1", "1.0.1");

    [Theory]
    [InlineData(":1.0", "=", "1.0")]
    [InlineData("01:1.0", "=", "1:1.0")]
    [InlineData("a:1.0", "<", "0:1.0")]
    [InlineData("a:1.0", "=", "a.1.0")]
    [InlineData("", "=", "...")]
    [InlineData("", "<", "a")]
    public void Only_digits_are_an_epoch(string a, string sign, string b) => Judgement.Holds(RpmOrder.Instance, a, sign, b);
}
