using ContainerTools.Projects;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Projects;

public sealed class ProjectTargetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("RuntimeIdentifier=linux-x64", "", "", "")]
    [InlineData("RuntimeIdentifiers=linux-x64;linux-arm64", "", "", "linux-x64,linux-arm64")]
    [InlineData("RuntimeIdentifiers=linux-x64;osx-x64|ContainerRuntimeIdentifiers=linux-arm64", "", "", "linux-arm64")]
    [InlineData("RuntimeIdentifiers=linux-x64|ContainerRuntimeIdentifier=linux-arm64", "", "", "")]
    [InlineData("RuntimeIdentifiers=linux-x64", "linux-arm,win-x64", "", "linux-arm,win-x64")]
    [InlineData("", "", "linux/arm64,linux/arm/v7", "linux-arm64,linux-arm")]
    [InlineData("ContainerFamily=alpine3.22", "", "linux/arm64,windows/amd64", "linux-musl-arm64,win-x64")]
    [InlineData("RuntimeIdentifiers=linux-musl-x64;linux-arm64", "", "linux/amd64,linux/arm64", "linux-musl-x64,linux-arm64")]
    public void What_is_asked_for_counts_before_what_the_project_names(string properties, string names, string platforms, string chosen) =>
        Assert.Equal(chosen, string.Join(',', Choose(properties, names, platforms)));

    [Theory]
    [InlineData("RuntimeIdentifiers=linux-x64;osx-x64", "", "", "'osx-x64' is not a runtime identifier")]
    [InlineData("", "linux-x64,linux-musl-x64", "", "'linux-x64' and 'linux-musl-x64' are both for linux/amd64")]
    [InlineData("", "", "linux/mips64le", ".NET has no runtime identifier for linux/mips64le")]
    public void What_no_image_can_be_for_is_refused(string properties, string names, string platforms, string problem) =>
        Assert.Contains(problem, Assert.Throws<ImageException>(() => Choose(properties, names, platforms)).Message, StringComparison.Ordinal);

    private IReadOnlyList<string?> Choose(string properties, string names, string platforms)
    {
        IEnumerable<string> members = Split(properties, '|').Select(text => text.Split('=')).Select(pair => $"\"{pair[0]}\": \"{pair[1]}\"");
        File.WriteAllText(_folder["result"], $$"""{ "Properties": { {{string.Join(',', members)}} } }""");
        return new ProjectTargets(BuildResult.Read(_folder["result"])).Choose(Split(names, ','), [.. Split(platforms, ',').Select(Platform.Parse)]);
    }

    private static string[] Split(string list, char separator) => list.Split(separator, StringSplitOptions.RemoveEmptyEntries);
}
