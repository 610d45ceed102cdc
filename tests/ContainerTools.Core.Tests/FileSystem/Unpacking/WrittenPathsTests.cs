using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.FileSystem.Unpacking;

public sealed class WrittenPathsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WrittenPaths _paths = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_path_is_there_once()
    {
        Assert.True(_paths.Add(_folder["a"]));
        Assert.True(_paths.Add(_folder["b"]));
        Assert.False(_paths.Add(_folder["a"]));
    }

    [Theory]
    [InlineData("readme", "README")]
    [InlineData("Docs/a", "docs/a")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("CAF\u00c9", "cafe\u0301")]
    public void Two_names_are_one_where_the_file_system_takes_them_for_one(string first, string second)
    {
        Assert.True(_paths.Add(_folder[first.Split('/')]));
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[first.Split('/')])!);
        File.WriteAllText(_folder[first.Split('/')], "first");

        Assert.Equal(!File.Exists(_folder[second.Split('/')]), _paths.Add(_folder[second.Split('/')]));
        Assert.False(_paths.Add(_folder[second.Split('/')]));
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_lies_in_no_folder_yet_is_told_apart_as_the_next_folder_above_does()
    {
        Assert.True(_paths.Add(_folder["none", "x", "a"]));
        File.WriteAllText(_folder["probe"], "");

        Assert.Equal(!File.Exists(_folder["PROBE"]), _paths.Add(_folder["none", "x", "A"]));
    }

    [UnixFact]
    public void Of_a_folder_that_cannot_be_looked_into_names_that_differ_in_case_are_one()
    {
        Assert.True(_paths.Add("/proc/a"));
        Assert.False(_paths.Add("/proc/A"));
    }
}
