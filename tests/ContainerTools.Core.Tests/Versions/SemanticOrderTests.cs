using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

public sealed class SemanticOrderTests
{
    [Fact]
    public void Pre_releases_come_before_their_release() => Judgement.Ascends(
        SemanticOrder.Instance, "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-A", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0");

    [Theory]
    [InlineData("1.0.0-A", "<", "1.0.0-a")]
    [InlineData("1.0.0-1", "<", "1.0.0-a")]
    [InlineData("1.9.0", "<", "1.10.0")]
    [InlineData("1.0.0-99999999999999999999", "<", "1.0.0-100000000000000000000")]
    [InlineData("1.0.0+1", "=", "1.0.0+2")]
    [InlineData("1.0.0+1", "=", "1.0.0")]
    [InlineData("1.22", "=", "1.22.0")]
    [InlineData("v2", ">", "1.99.99")]
    [InlineData("1.22-rc1", "<", "1.22")]
    public void Labels_are_compared_one_by_one(string a, string sign, string b) => Judgement.Holds(SemanticOrder.Instance, a, sign, b);

    [Theory]
    [InlineData("v1.2.3", "=", "1.2.3")]
    [InlineData("v2.0.0+incompatible", "=", "v2.0.0")]
    [InlineData("v0.0.0-20190101000000-abcdefabcdef", "<", "v0.0.0-20200101000000-0123456789ab")]
    [InlineData("v1.2.4-0.20200101000000-0123456789ab", "<", "v1.2.4")]
    [InlineData("v1.2.4-0.20200101000000-0123456789ab", ">", "v1.2.3")]
    [InlineData("v1.2.3-pre.0.20200101000000-0123456789ab", ">", "v1.2.3-pre")]
    public void Versions_of_Go_are_taken(string a, string sign, string b) => Judgement.Holds(SemanticOrder.Instance, a, sign, b);

    [Theory]
    [InlineData("")]
    [InlineData("1.0.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0-a_b")]
    [InlineData("1.0.0+")]
    [InlineData("1.0.0+a+b")]
    [InlineData("vv1.0.0")]
    [InlineData("V1.0.0")]
    [InlineData("(devel)")]
    public void What_is_no_semantic_version_comes_before_all_that_are(string text) => Judgement.Holds(SemanticOrder.Instance, text, "<", "0.0.0-0");

    [Fact]
    public void What_is_no_semantic_version_is_in_plain_order() => Judgement.Ascends(SemanticOrder.Instance, "", "(devel)", "1.9.0.0", "1.10.0.0", "0.0.0");
}
