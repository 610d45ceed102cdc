using ContainerTools.Projects;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Projects;

public sealed class BuildResultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Properties_and_items_are_read()
    {
        BuildResult result = Read("""
            { "Properties": { "A": "true", "B": "x; y;;x" },
              "Items": { "I": [ { "Identity": "one", "Value": "1", "DefiningProjectName": "App" }, { "Identity": "two", "DefiningProjectName": "Microsoft.NET.Build.Containers" } ] } }
            """);

        Assert.True(result.IsTrue("A"));
        Assert.Equal("", result.Property("Other"));
        Assert.Equal(["x", "y"], result.List("B"));
        Assert.Equal(["one", "two"], result.Items("I"));
        Assert.Equal([("one", "1", false), ("two", null, true)], result.Items("I", "Value"));
        Assert.Empty(result.Items("Other"));
    }

    [Theory]
    [InlineData("", ImageError.Malformed)]
    [InlineData("[]", ImageError.Malformed)]
    [InlineData("""{ "Properties": 1 }""", ImageError.Malformed)]
    public void Something_else_is_refused(string text, ImageError error) => Assert.Equal(error, Assert.Throws<ImageException>(() => Read(text)).Error);

    [Fact]
    public void Items_of_another_type_are_refused() =>
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => Read("""{ "Items": { "I": {} } }""").Items("I")).Error);

    [Fact]
    public void An_SDK_that_writes_nothing_is_too_old() =>
        Assert.Equal(ImageError.Unsupported, Assert.Throws<ImageException>(() => BuildResult.Read(_folder["nothing"])).Error);

    private BuildResult Read(string text)
    {
        File.WriteAllText(_folder["result"], text);
        return BuildResult.Read(_folder["result"]);
    }
}
