namespace ContainerTools.Tests.Images;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("amd64", "linux/amd64")]
    [InlineData("x86_64", "linux/amd64")]
    [InlineData("Linux/X64", "linux/amd64")]
    [InlineData("linux/amd64/v1", "linux/amd64")]
    [InlineData("linux/amd64/v3", "linux/amd64/v3")]
    [InlineData("linux/x86-64/v1", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm64/8", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/armhf", "linux/arm/v7")]
    [InlineData("linux/armel", "linux/arm/v6")]
    [InlineData("linux/arm/5", "linux/arm/v5")]
    [InlineData("linux/i686", "linux/386")]
    [InlineData("linux/loongarch64", "linux/loong64")]
    [InlineData("macos/arm64", "darwin/arm64")]
    [InlineData("windows/amd64:10.0.20348.2113", "windows/amd64:10.0.20348.2113")]
    public void Spellings_become_one(string text, string normal) => Assert.Equal(normal, Platform.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("/amd64")]
    [InlineData("linux/amd64/v1/x")]
    [InlineData("linux/amd64:")]
    [InlineData("linux/amd 64")]
    [InlineData("linux/amd64\n")]
    public void What_is_none_is_refused(string? text) => Assert.False(Platform.TryParse(text, out _));

    [Fact]
    public void Local_is_linux_on_this_machine()
    {
        Assert.Equal(Platform.Default, Platform.Parse("local"));
        Assert.Equal("linux", Platform.Default.Os);
    }
}
