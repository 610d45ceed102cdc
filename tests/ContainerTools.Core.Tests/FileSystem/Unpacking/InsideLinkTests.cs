using ContainerTools.FileSystem.Unpacking;

namespace ContainerTools.Tests.FileSystem.Unpacking;

public sealed class InsideLinkTests
{
    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", ".")]
    [InlineData("d/a", "..")]
    [InlineData("d/a", "../b/./c")]
    [InlineData("d/e/a", "../../b")]
    public void A_link_that_goes_up_to_the_root_and_down_stays_inside(string path, string target) => Assert.True(InsideLink.IsInside(path, target));

    [Theory]
    [InlineData("a", "..")]
    [InlineData("a", "/b")]
    [InlineData("d/a", "../..")]
    [InlineData("d/a", "../../d/b")]
    [InlineData("d/a", "b/..")]
    [InlineData("a", @"..\b")]
    [InlineData("a", "C:b")]
    public void A_link_that_may_lead_out_does_not(string path, string target) => Assert.False(InsideLink.IsInside(path, target));
}
