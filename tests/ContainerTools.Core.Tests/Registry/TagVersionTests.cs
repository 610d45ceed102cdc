using ContainerTools.Registry;

namespace ContainerTools.Tests.Registry;

/// <summary>The one order of all tags.</summary>
public sealed class TagVersionTests
{
    // Each is older than the next.
    private static readonly string[] Ordered =
    [
        "bookworm-20240110", "bookworm-20240212", "edge", "latest", "sha256-0123", "stable-9", "stable-10",
        "2023-12-31", "20240131", "20240131-1", "20240131.2", "202401311200", "2024-02-01", "20240202T0900",
        "0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0-rc2", "1.0.0-rc11", "1.0.0",
        "v1.2", "1.9.1", "V1.10", "3.11.9", "3.12-alpine", "3.12", "10.0.17763.2114", "10.0.17763.2115", "22.04", "24.04", "2024.01.31", "2024.10.2", "2025", "201012319",
    ];

    [Fact]
    public void All_tags_have_one_order()
    {
        foreach ((int i, string older) in Ordered.Index())
        {
            Assert.Equal(0, new TagVersion(older).CompareTo(new TagVersion(older)));
            foreach (string newer in Ordered[(i + 1)..])
            {
                Assert.True(new TagVersion(older) < new TagVersion(newer), $"{older} < {newer}");
                Assert.True(new TagVersion(newer).CompareTo((object)older) > 0, $"{newer} > {older}");
            }
        }
    }

    [Theory]
    [InlineData("v1.2", "1.2.0")]
    [InlineData("1.2.3_build.5", "1.2.3")]
    [InlineData("1.02", "1.2")]
    [InlineData("2024-01-31", "20240131")]
    public void Two_spellings_of_a_version_are_the_same(string a, string b)
    {
        Assert.Equal(new TagVersion(a), new TagVersion(b));
        Assert.Equal(new TagVersion(a).GetHashCode(), new TagVersion(b).GetHashCode());
    }

    [Theory]
    [InlineData("1.2.3-rc.1", TagVersionKind.Semantic, true)]
    [InlineData("v1", TagVersionKind.Semantic, false)]
    [InlineData("1.2.3.4.5", TagVersionKind.Name, false)]
    [InlineData("1..2", TagVersionKind.Name, false)]
    [InlineData("1.2-", TagVersionKind.Name, false)]
    [InlineData("v", TagVersionKind.Name, false)]
    [InlineData("", TagVersionKind.Name, false)]
    [InlineData("latest", TagVersionKind.Name, false)]
    [InlineData("20240229", TagVersionKind.Date, false)]
    [InlineData("20230229", TagVersionKind.Semantic, false)]
    [InlineData("2024-02-29-slim", TagVersionKind.Date, false)]
    public void A_tag_is_of_a_kind(string tag, TagVersionKind kind, bool isPreRelease)
    {
        var version = new TagVersion(tag);

        Assert.Equal((kind, isPreRelease), (version.Kind, version.IsPreRelease));
        Assert.Equal(kind == TagVersionKind.Date, version.Date is not null);
        Assert.Equal(tag, version.ToString());
    }

    [Fact]
    public void A_version_compares_with_texts_and_nothing_else()
    {
        Assert.True(new TagVersion("2.1").CompareTo("2.0.9") > 0);
        Assert.True(new TagVersion("2.1").CompareTo((object?)null) > 0);
        Assert.Throws<ArgumentException>(() => new TagVersion("2.1").CompareTo(2.1));
    }
}
