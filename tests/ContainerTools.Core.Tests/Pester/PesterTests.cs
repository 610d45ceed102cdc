using System.Text.Json;
using ContainerTools.Testing;
using ContainerTools.Tests.Acceptance;
using Xunit.Abstractions;

namespace ContainerTools.Tests.Pester;

/// <summary>The module's own tests, each file in a PowerShell of its own.</summary>
[Collection(Judged.Name)]
public sealed class PesterTests(Engines engines, ITestOutputHelper output)
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "tests", "ContainerTools.Tests");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.Tests.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_modules_tests_pass(string file)
    {
        using var scratch = new TemporaryFolder("containertools-pester-");
        string results = scratch["results.json"];
        ProcessResult run = PowerShellProgram.ForTests.Run(
            Path.Combine(Folder, "Invoke-TestFile.ps1"),
            [Path.Combine(Folder, file), results],
            new ProcessOptions { WorkingDirectory = scratch.Path, Environment = Isolate(scratch), Timeout = TimeSpan.FromMinutes(10) });
        Assert.True(File.Exists(results), $"{run.CommandLine} ended with {run.ExitCode} before it had results.\n{run.Error}\n{run.Output}");

        // The summary at the end of the run counts each of them (tests/TestSummary/InnerResults.cs).
        string json = File.ReadAllText(results);
        output.WriteLine("inner results: " + json);
        PesterResult result = JsonSerializer.Deserialize<PesterResult>(json, Json)!;
        Assert.True(result.Failed == 0, $"{result.Failed} of {file} failed.\n{string.Join('\n', result.Failures)}");
        Assert.True(result.Passed > 0 || result.Skipped > 0, $"There are no tests in {file}.");
    }

    // Nothing of the user's, neither credentials nor store, may help or disturb.
    private Dictionary<string, string?> Isolate(TemporaryFolder scratch) => new()
    {
        ["CONTAINERTOOLS_STORE"] = scratch["store"],
        ["DOCKER_CONFIG"] = scratch["docker"],
        ["REGISTRY_AUTH_FILE"] = null,
        ["XDG_RUNTIME_DIR"] = scratch.Path,
        ["DOCKER_HOST"] = DockerDaemon.WhyNot is null ? engines.Docker.Endpoint : null,
        ["NO_COLOR"] = "1",
    };
}
