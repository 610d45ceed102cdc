using ContainerTools.IO.Files;

namespace ContainerTools.Tests.IO;

public sealed class WindowsPathTests
{
    [Theory]
    [InlineData(@"C:\app\aux.txt", @"\\?\C:\app\aux.txt")]
    [InlineData(@"\\server\share\d", @"\\?\UNC\server\share\d")]
    [InlineData(@"\\wsl$\Debian\home", @"\\?\UNC\wsl$\Debian\home")]
    public void A_path_that_is_taken_literally_is_shown_without_its_prefix(string path, string literal)
    {
        Assert.Equal(literal, WindowsPath.AddPrefix(path));
        Assert.Equal(literal, WindowsPath.AddPrefix(literal));
        Assert.Equal(path, WindowsPath.Plain(literal));
        Assert.Equal(path, WindowsPath.Plain(path));
    }

    [Theory]
    [InlineData(@"C:\a\trail.", @"\??\C:\a\trail.")]
    [InlineData(@"\\?\C:\a\trail.", @"\??\C:\a\trail.")]
    [InlineData(@"\\server\share\a", @"\??\UNC\server\share\a")]
    [InlineData(@"\\.\NUL", @"\??\NUL")]
    public void The_kernel_has_a_prefix_of_its_own(string path, string forKernel) => Assert.Equal(forKernel, WindowsPath.ForKernel(path));

    [Theory]
    [InlineData(@"\\?\Volume{7c9f0a4e}\x")]
    [InlineData(@"\\.\pipe\docker_engine")]
    public void What_has_no_other_spelling_keeps_its_own(string path)
    {
        Assert.Equal(path, WindowsPath.AddPrefix(path));
        Assert.Equal(path, WindowsPath.Plain(path));
        Assert.False(WindowsPath.NamesStream(path));
    }

    [Theory]
    [InlineData(@"C:\w\out.tar", false)]
    [InlineData(@"\\?\C:\w\out.tar", false)]
    [InlineData(@"C:\w\a:b.tar", true)]
    [InlineData(@"\\?\C:\w\a:b.tar", true)]
    [InlineData(@"\\server\share\app:2.1.tar", true)]
    [InlineData(@"\\server\share\app.tar", false)]
    public void A_colon_that_is_not_the_drives_names_a_stream(string path, bool namesStream) =>
        Assert.Equal(namesStream, WindowsPath.NamesStream(path));

    [Fact]
    public void Other_systems_take_every_path_literally()
    {
        string path = Path.Combine(Path.GetTempPath(), "trail.");

        Assert.Equal(OperatingSystem.IsWindows() ? @"\\?\" + Path.GetTempPath() + "trail" : path, WindowsPath.TakenLiterally(path));
    }
}
