using ContainerTools.Composition;

namespace ContainerTools.Tests.Composition;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("./publish/{arch}", "linux/amd64", "./publish/amd64")]
    [InlineData("{os}/{arch}{variant}/x", "linux/arm/v7", "linux/armv7/x")]
    [InlineData("{os}/{arch}{variant}/x", "linux/arm64/v8", "linux/arm64/x")]
    [InlineData("{platform}", "linux/arm/v6", "linux_arm_v6")]
    [InlineData("bin/{rid}/publish", "windows/amd64:10.0.20348", "bin/win-x64/publish")]
    [InlineData("bin/linux-musl-{ridarch}", "linux/arm64", "bin/linux-musl-arm64")]
    [InlineData("{ARCH}{Arch}", "linux/386", "386386")]
    [InlineData("{{arch}}-{arch}}}", "linux/386", "{arch}-386}")]
    [InlineData("no placeholder", "linux/386", "no placeholder")]
    [InlineData("", "linux/386", "")]
    public void Placeholders_stand_for_the_platform(string template, string platform, string expected) =>
        Assert.Equal(expected, PathTemplate.Expand(template, Platform.Parse(platform)));

    [Theory]
    [InlineData("{architecture}", "'{architecture}' in '{architecture}' is no placeholder")]
    [InlineData("{}", "'{}' in '{}' is no placeholder")]
    [InlineData("a{arch", "a brace that stands alone")]
    [InlineData("a}b", "a brace that stands alone")]
    [InlineData("{", "a brace that stands alone")]
    [InlineData("{{{", "a brace that stands alone")]
    public void What_is_no_placeholder_is_refused(string template, string message)
    {
        ImageException exception = Assert.Throws<ImageException>(() => PathTemplate.Expand(template, Platform.Parse("linux/amd64")));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_without_a_name_in_NET_is_refused_by_name()
    {
        ImageException exception = Assert.Throws<ImageException>(() => PathTemplate.Expand("{rid}", Platform.Parse("linux/mips64le")));

        Assert.Contains("linux/mips64le", exception.Message, StringComparison.Ordinal);
    }
}
