namespace ContainerTools.Tests.Images;

public sealed class PlatformMatcherTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/arm64 linux/amd64", 1)]
    [InlineData("linux/arm/v7", "linux/arm/v5 linux/arm/v6", 1)]
    [InlineData("linux/arm/v7", "linux/arm/v6 linux/arm/v7", 1)]
    [InlineData("linux/arm/v6", "linux/arm/v7 linux/arm/v5", 1)]
    [InlineData("linux/arm/v8", "linux/arm/v5 linux/arm linux/arm/v6", 1)]
    [InlineData("linux/amd64/v3", "linux/amd64 linux/amd64/v2 linux/amd64/v4", 1)]
    [InlineData("linux/amd64", "linux/amd64/v2 linux/amd64/v1", 1)]
    [InlineData("linux/arm64", "linux/arm64/v9 linux/arm64/v8", 1)]
    [InlineData("linux/amd64", "linux/amd64 linux/amd64", 0)]
    [InlineData("linux/arm/v5", "linux/arm/v6 linux/arm/v7", -1)]
    [InlineData("linux/amd64", "windows/amd64 linux/386", -1)]
    [InlineData("windows/amd64:10.0.20348.1", "windows/amd64:10.0.17763.5 windows/amd64:10.0.20348.2113", 1)]
    [InlineData("windows/amd64:10.0.20348", "windows/amd64:10.0.20348.1 windows/amd64:10.0.20348.2", 0)]
    [InlineData("windows/amd64:10.0.20348", "windows/amd64:10.0.2034.8", -1)]
    [InlineData("windows/amd64:10.0.20348", "windows/amd64", -1)]
    [InlineData("windows/amd64", "windows/amd64:10.0.17763.5 windows/amd64:10.0.20348.2113", 0)]
    public void The_best_that_runs_is_chosen(string wanted, string offered, int expected)
    {
        Platform[] candidates = offered.Split(' ').Select(Platform.Parse).ToArray();

        Platform? best = PlatformMatcher.Pick(candidates, platform => platform, Platform.Parse(wanted));

        Assert.Equal(expected, best is null ? -1 : Array.FindIndex(candidates, candidate => ReferenceEquals(candidate, best)));
    }

    [Fact]
    public void What_has_no_platform_is_never_chosen_by_it() =>
        Assert.Null(PlatformMatcher.Pick<string>(["one"], _ => null, Platform.Parse("linux/amd64")));
}
