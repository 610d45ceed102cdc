namespace ContainerTools.Tests.Images;

public sealed class RuntimeIdentifierTests
{
    [Theory]
    [InlineData("linux-x64", "linux/amd64")]
    [InlineData("linux-x86", "linux/386")]
    [InlineData("linux-arm64", "linux/arm64")]
    [InlineData("linux-arm", "linux/arm/v7")]
    [InlineData("linux-armv6", "linux/arm/v6")]
    [InlineData("linux-s390x", "linux/s390x")]
    [InlineData("linux-ppc64le", "linux/ppc64le")]
    [InlineData("linux-riscv64", "linux/riscv64")]
    [InlineData("linux-loongarch64", "linux/loong64")]
    [InlineData("win-x64", "windows/amd64")]
    [InlineData("win-arm64", "windows/arm64")]
    public void A_name_and_a_platform_stand_for_each_other(string name, string platform)
    {
        Assert.True(RuntimeIdentifier.TryToPlatform(name, out Platform? found));
        Assert.Equal(Platform.Parse(platform), found);
        Assert.Equal(name, RuntimeIdentifier.Of(Platform.Parse(platform)));
    }

    [Theory]
    [InlineData("linux-musl-x64", "linux/amd64")]
    [InlineData("linux-musl-arm", "linux/arm/v7")]
    public void The_C_library_makes_no_other_platform(string name, string platform)
    {
        Assert.True(RuntimeIdentifier.TryToPlatform(name, out Platform? found));
        Assert.Equal(Platform.Parse(platform), found);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("linux-")]
    [InlineData("linux-amd64")]
    [InlineData("osx-arm64")]
    [InlineData("ubuntu.24.04-x64")]
    [InlineData("any")]
    public void What_no_image_is_for_is_no_platform(string? name) => Assert.False(RuntimeIdentifier.TryToPlatform(name, out _));

    [Theory]
    [InlineData("linux/amd64/v3", "linux-x64")]
    [InlineData("linux/arm64/v9", "linux-arm64")]
    [InlineData("linux/arm/v5", null)]
    [InlineData("linux/mips64le", null)]
    [InlineData("darwin/arm64", null)]
    public void A_variant_that_NET_does_not_know_counts_where_programs_of_the_usual_one_run(string platform, string? name) =>
        Assert.Equal(name, RuntimeIdentifier.Of(Platform.Parse(platform)));
}
