using ContainerTools.Composition;

namespace ContainerTools.Tests.Composition;

public sealed class WindowsLinkTests
{
    private const string Link = @"\\?\C:\src\app\node_modules\tool";
    private const string Root = @"\\?\C:\src\app";

    [Theory]
    [InlineData(@"..\lib\x", "../lib/x")]
    [InlineData("x", "x")]
    [InlineData(@"\usr\lib", "/usr/lib")]
    [InlineData("/usr/lib", "/usr/lib")]
    public void A_target_gets_slashes(string target, string inImage) =>
        Assert.Equal(inImage, WindowsLink.ToTarget(target, Link, Root));

    [Theory]
    [InlineData(@"C:\src\app\packages\tool", "../packages/tool")]
    [InlineData(@"c:\SRC\App\packages\tool\", "../packages/tool")]
    [InlineData(@"\\?\C:\src\app\node_modules\other", "other")]
    [InlineData(@"C:\src\app\node_modules", ".")]
    [InlineData(@"C:\src\app", "..")]
    public void A_junction_within_the_source_becomes_relative(string target, string inImage) =>
        Assert.Equal(inImage, WindowsLink.ToTarget(target, Link, Root));

    [Theory]
    [InlineData(@"C:\src\application")]
    [InlineData(@"D:\src\app\x")]
    [InlineData(@"\\server\share\x")]
    [InlineData(@"\\?\Volume{7c9f0a4e}\x")]
    public void A_junction_to_elsewhere_on_this_machine_is_refused(string target)
    {
        string message = ComposeBench.Fails(ImageError.Unsupported, () => WindowsLink.ToTarget(target, Link, Root)).Message;

        Assert.Contains($"'{target}'", message, StringComparison.Ordinal);
        Assert.Contains(@"'C:\src\app\node_modules\tool'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_everything_keeps_its_path_targets_do_too() =>
        Assert.Equal("/src/lib/x", WindowsLink.ToTarget(@"C:\src\lib\x", Link, root: null));
}
