using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

/// <summary>What npm, Masterminds and regsync say of a range, and where they differ what is right for tags.</summary>
public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("^1.2", "1.2.3")]
    [InlineData("~1.2", "1.2.3")]
    [InlineData(">=1 <2", "1.2.3")]
    [InlineData(">=1, <2", "1.2.3")]
    [InlineData(">= 1.0 , < 2", "1.9")]
    [InlineData("=1.2", "1.2.4")]
    [InlineData("1.2", "1.2.4")]
    [InlineData("1", "1.9.9")]
    [InlineData("1.x", "1.9.9")]
    [InlineData("1.2.*", "1.2.0")]
    [InlineData("*", "0.0.1")]
    [InlineData("x", "v7")]
    [InlineData("1.2.3", "v1.2.3")]
    [InlineData("v1.2.3", "1.2.3")]
    [InlineData("1.2.3", "1.2.3.0")]
    [InlineData("~1", "1.5.0")]
    [InlineData("~>1.2.3", "1.2.9")]
    [InlineData("^0", "0.1.0")]
    [InlineData("^0.0", "0.0.3")]
    [InlineData("^0.0.3", "0.0.3")]
    [InlineData("^1.2.0-alpha.0", "1.2.1-alpha.1")]
    [InlineData(">0.0.0-0", "0.0.0-alpha")]
    [InlineData(">11.1", "11.2.1")]
    [InlineData("<=1.1", "1.1.1")]
    [InlineData("=<1.1.1", "1.1.1")]
    [InlineData("=>1.1.1", "1.1.1")]
    [InlineData("!=4.1", "4.2.0")]
    [InlineData("!=4.1.0", "4.1.1")]
    [InlineData(">=1.0.0-rc2", "1.0.0-rc11")]
    [InlineData("<2.0.0-rc2", "2.0.0-rc1")]
    [InlineData(">=10.0.17763", "10.0.17763.2114")]
    [InlineData(">=1", "20240131")]
    [InlineData("1.2 - 1.4.5", "1.4.5")]
    [InlineData("1.2 - 1.4", "1.4.9")]
    [InlineData("<1 || >=3 <4", "3.1")]
    [InlineData(">=999999999999999999", "1000000000000000000000")]
    public void A_version_is_within(string range, string tag) => Assert.True(VersionRange.Parse(range, false).Contains(tag));

    [Theory]
    [InlineData("^0.0.3", "0.0.4")]
    [InlineData("^0.0", "0.1.0")]
    [InlineData("^0", "1.0.0")]
    [InlineData("^1.2.3", "2.0.0")]
    [InlineData("~1.2.3", "1.3.0")]
    [InlineData("~1.2", "1.3")]
    [InlineData("^1.2.0", "1.2.1-alpha.1")]
    [InlineData(">=1.0 <2.0", "2.0.0-rc1")]
    [InlineData(">=3.10", "3.12-alpine")]
    [InlineData("!=4.1", "4.1.1")]
    [InlineData("!=*", "4.1.1")]
    [InlineData(">11.1", "11.1.1")]
    [InlineData(">*", "11.1.1")]
    [InlineData("<*", "11.1.1")]
    [InlineData("1.2.3", "1.2.3.4")]
    [InlineData("1.2 - 1.4", "1.5.0")]
    [InlineData("1.2 - 1.4.5", "1.4.6")]
    [InlineData("<1 || >=3 <4", "2")]
    [InlineData("*", "latest")]
    [InlineData("*", "sha-abc")]
    [InlineData("*", "1.2.3.4.5")]
    public void A_version_is_not_within(string range, string tag) => Assert.False(VersionRange.Parse(range, false).Contains(tag));

    [Theory]
    [InlineData("^1.2.0", "1.2.1-alpha.1", true)]
    [InlineData(">=3.10", "3.12-alpine", true)]
    [InlineData(">=1.0 <2.0", "2.0.0-rc1", false)]
    [InlineData("^1", "2.0.0-rc1", false)]
    public void Pre_releases_count_where_they_were_asked_for(string range, string tag, bool expected) =>
        Assert.Equal(expected, VersionRange.Parse(range, true).Contains(tag));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("1 ||")]
    [InlineData("|| 1")]
    [InlineData("latest")]
    [InlineData(">=")]
    [InlineData("><1")]
    [InlineData("1.x.2")]
    [InlineData("1.2-")]
    [InlineData("1.2.3.4.5")]
    [InlineData("^1.2.3.4.5")]
    [InlineData(">=1234567890123456789012345")]
    [InlineData("1 | 2")]
    public void What_is_no_range_is_refused(string range) => Assert.Throws<FormatException>(() => VersionRange.Parse(range, false));

    [Fact]
    public void A_long_one_is_refused_at_once()
    {
        Assert.Throws<FormatException>(() => VersionRange.Parse(new string('1', 5000), false));
        Assert.Throws<FormatException>(() => VersionRange.Parse(string.Join(' ', Enumerable.Repeat(">1", 100)), false));
    }
}
