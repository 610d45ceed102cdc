using ContainerTools.Packages;

namespace ContainerTools.Tests.Packages;

public sealed class PackageVersionTests
{
    [Theory]
    [InlineData(PackageEcosystem.Deb, "3.0.9-1", "3.0.11-1")]
    [InlineData(PackageEcosystem.Deb, "1.0~rc1", "1.0")]
    [InlineData(PackageEcosystem.Apk, "1.0_rc1", "1.0")]
    [InlineData(PackageEcosystem.Rpm, "1.0~rc1-1", "1.0-1")]
    [InlineData(PackageEcosystem.NuGet, "13.0.3-beta", "13.0.3")]
    [InlineData(PackageEcosystem.Npm, "1.9.0", "1.10.0")]
    [InlineData(PackageEcosystem.PyPI, "1.0.dev1", "1.0a1")]
    [InlineData(PackageEcosystem.Go, "v0.9.0", "v0.10.0")]
    [InlineData(PackageEcosystem.Maven, "1.0-SNAPSHOT", "1.0")]
    [InlineData(null, "1.9", "1.10")]
    public void A_text_is_compared_in_the_order_of_the_other_side(PackageEcosystem? ecosystem, string older, string newer)
    {
        var version = new PackageVersion(older, ecosystem);

        Assert.True(version < PackageVersion.Parse(newer));
        Assert.True(PackageVersion.Parse(newer) > version);
        Assert.True(version.CompareTo((object)newer) < 0);
        Assert.True(version.CompareTo(null) > 0);
    }

    [Theory]
    [InlineData(PackageEcosystem.Deb, "1.0", "0:1.0-0")]
    [InlineData(PackageEcosystem.Deb, "1.00", "1.0")]
    [InlineData(PackageEcosystem.Rpm, "0:1.0-1", "1.0-1")]
    [InlineData(PackageEcosystem.NuGet, "1.0", "1.0.0.0")]
    [InlineData(PackageEcosystem.PyPI, "0!1.0", "1.0.0")]
    [InlineData(PackageEcosystem.PyPI, "v1.0", "1.0")]
    [InlineData(PackageEcosystem.Maven, "1-ga", "1.0")]
    [InlineData(PackageEcosystem.Go, "v1.0.0", "1.0.0")]
    public void Versions_that_are_the_same_have_the_same_hash(PackageEcosystem ecosystem, string one, string other)
    {
        PackageVersion left = new(one, ecosystem), right = new(other, ecosystem);

        Assert.True(left == right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
    }

    [Theory]
    [InlineData("deb", "debian", "g++", "4:12.2", "pkg:deb/debian/g%2B%2B@4:12.2")]
    [InlineData("npm", "@s", "c", "1.0.0", "pkg:npm/%40s/c@1.0.0")]
    [InlineData("golang", "example.org/x", "ü ~", null, "pkg:golang/example.org/x/%C3%BC%20~")]
    public void Package_urls_are_canonical(string type, string space, string name, string? version, string expected) =>
        Assert.Equal(expected, PackageUrl.Of(type, space, name, version));
}
