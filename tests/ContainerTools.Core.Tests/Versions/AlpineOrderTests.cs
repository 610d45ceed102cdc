using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class AlpineOrderTests
{
    [Theory]
    [InlineData("2.34", ">", "0.1.0_alpha")]
    [InlineData("0.1.0_alpha", "=", "0.1.0_alpha")]
    [InlineData("0.1.0_alpha", "<", "0.1.3_alpha")]
    [InlineData("0.1.0_alpha2", ">", "0.1.0_alpha")]
    [InlineData("1.0.4-r3", "<", "1.0.4-r4")]
    [InlineData("1.0.4-r4", "<", "1.6")]
    [InlineData("0.7-r1", "<", "1.0.0")]
    [InlineData("1.1", ">", "1.1_alpha1")]
    [InlineData("1.2.1", ">", "1.2")]
    [InlineData("1.3_alpha", "<", "1.3_alpha2")]
    [InlineData("0.12.3", ">", "0.12")]
    [InlineData("2.3.0b-r1", "<", "2.3.0b-r2")]
    [InlineData("0.13_beta1", "<", "0.13_beta2")]
    [InlineData("4.5_p1", "<", "4.5_p1-r1")]
    [InlineData("1.8.5", "<", "1.8.5_p2")]
    [InlineData("3.1_p16", "<", "3.1_p17")]
    [InlineData("3.1_p17", ">", "1.06-r6")]
    [InlineData("1.06-r6", "<", "006")]
    [InlineData("2.1_pre20", "<", "2.1_pre26")]
    [InlineData("2.02-r1", ">", "1.5.0-r1")]
    [InlineData("1.2.07.8", "<", "1.2.12.04")]
    [InlineData("1.07.5", ">", "1.07")]
    [InlineData("0.1_pre20060810", "<", "0.1_pre20060817")]
    [InlineData("23_foo", ">", "4_beta")]
    public void Versions_are_in_the_order_of_apk(string a, string sign, string b) => Judgement.Holds(AlpineOrder.Instance, a, sign, b);

    [Fact]
    public void Suffixes_have_their_order() => Judgement.Ascends(
        AlpineOrder.Instance, "1_alpha", "1_beta", "1_pre", "1_rc", "1", "1-r0", "1-r1", "1~ab", "1~ac", "1_cvs", "1_svn", "1_git", "1_hg", "1_p", "1_p1", "1a", "1.0");

    [Theory]
    [InlineData("1.05", "<", "1.1")]
    [InlineData("1.050", ">", "1.05")]
    [InlineData("01", "=", "1")]
    [InlineData("1-r01", "=", "1-r1")]
    [InlineData("1_p01", "=", "1_p1")]
    public void Numbers_after_the_first_with_a_zero_before_them_are_texts(string a, string sign, string b) => Judgement.Holds(AlpineOrder.Instance, a, sign, b);

    [Theory]
    [InlineData("1.0_foo", "<", "1.0")]
    [InlineData("1.0_foo", ">", "1.0_rc")]
    [InlineData("1.0$9", "<", "1.0$10")]
    [InlineData("1.0-r", "<", "1.0-x")]
    [InlineData("1a1", "<", "1a2")]
    [InlineData("1a1", "<", "1a")]
    [InlineData("", "<", "x")]
    [InlineData("x", "<", "0")]
    public void What_is_no_version_any_more_is_older_than_one_that_ends(string a, string sign, string b) => Judgement.Holds(AlpineOrder.Instance, a, sign, b);
}
