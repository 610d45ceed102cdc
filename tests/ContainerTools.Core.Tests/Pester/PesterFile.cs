using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerTools.Testing;
using Xunit.Abstractions;

namespace ContainerTools.Tests.Pester;

/// <summary>A file of the module's own tests, run in a PowerShell of its own.</summary>
internal sealed partial class PesterFile(string name)
{
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "tests", "ContainerTools.Tests");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The names of the files whose tests use an engine, or of the others.</summary>
    public static TheoryData<string> Names(bool withEngine) =>
        [.. Directory.GetFiles(Folder, "*.Tests.ps1")
            .Where(file => Engine().IsMatch(File.ReadAllText(file)) == withEngine)
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];

    /// <param name="dockerHost">Where the docker command finds its engine; null for nowhere.</param>
    public void Run(string? dockerHost, ITestOutputHelper output)
    {
        using var scratch = new TemporaryFolder("containertools-pester-");
        string results = scratch["results.json"];
        ProcessResult run = PowerShellProgram.ForTests.Run(
            Path.Combine(Folder, "Invoke-TestFile.ps1"),
            [Path.Combine(Folder, name), results],
            new ProcessOptions { WorkingDirectory = scratch.Path, Environment = Isolate(scratch, dockerHost), Timeout = TimeSpan.FromMinutes(10) });
        Assert.True(File.Exists(results), $"{run.CommandLine} ended with {run.ExitCode} before it had results.\n{run.Error}\n{run.Output}");

        // The summary at the end of the run counts each of them (tests/TestSummary/InnerResults.cs).
        string json = File.ReadAllText(results);
        output.WriteLine("inner results: " + json);
        PesterResult result = JsonSerializer.Deserialize<PesterResult>(json, Json)!;
        Assert.True(result.Failed == 0, $"{result.Failed} of {name} failed.\n{string.Join('\n', result.Failures)}");
        Assert.True(result.Passed > 0 || result.Skipped > 0, $"There are no tests in {name}.");
    }

    // Nothing of the user's, neither credentials nor store, may help or disturb.
    private static Dictionary<string, string?> Isolate(TemporaryFolder scratch, string? dockerHost) => new()
    {
        ["CONTAINERTOOLS_STORE"] = scratch["store"],
        ["DOCKER_CONFIG"] = scratch["docker"],
        ["REGISTRY_AUTH_FILE"] = null,
        ["XDG_RUNTIME_DIR"] = scratch.Path,
        ["DOCKER_HOST"] = dockerHost,
        ["NO_COLOR"] = "1",
    };

    [GeneratedRegex("-Tag 'needs [^']*(docker(?!-registry)|podman|engine)")]
    private static partial Regex Engine();
}
