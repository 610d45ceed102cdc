using System.Text.Json;
using ContainerTools.Testing;
using ContainerTools.Tests.Pester;
using Xunit.Abstractions;
using Judge = ContainerTools.Testing.Wine;

namespace ContainerTools.Tests.Wine;

/// <summary>The module's own tests in a PowerShell for Windows.</summary>
public sealed class WineModuleTests(WineModuleTests.Session session, ITestOutputHelper output) : IClassFixture<WineModuleTests.Session>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The files of the module's tests.</summary>
    public static IReadOnlyList<string> AllFiles { get; } =
        [.. Directory.GetFiles(PesterFile.Folder, "*.Tests.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. AllFiles.Where(file => !WineLimit.All.Any(limit => limit.IsNever && limit.Covers(file)))];

    [WineTheory]
    [MemberData(nameof(Files))]
    public async Task The_modules_tests_pass_under_Wine(string file)
    {
        WineLimit[] limits = [.. WineLimit.All.Where(limit => limit.Pattern.StartsWith(file, StringComparison.Ordinal))];
        PesterResult result = await RunAsync(file);

        // Ends of connections get lost in Wine now and then. What fails twice, fails.
        if (result.Failures.Any(failure => !limits.Any(limit => limit.Covers($"{file}: {failure}"))))
        {
            output.WriteLine($"{file} was run again: {string.Join('\n', result.Failures)}");
            result = await RunAsync(file);
        }

        var verdict = new WineVerdict(limits);
        verdict.Passed(result.Passed);
        foreach (string reason in result.SkipReasons)
        {
            verdict.Skipped(reason);
        }

        foreach (string failure in result.Failures)
        {
            verdict.Failed($"{file}: {failure}", "");
        }

        verdict.Assert(output);
    }

    private async Task<PesterResult> RunAsync(string file)
    {
        using var folder = new TemporaryFolder("containertools-wine-");
        string results = folder["results.json"];
        string[] arguments = ["-NoProfile", "-NonInteractive", "-File", NameOf("Invoke-TestFile.ps1"), NameOf(file), Judge.NameOf(results)];
        ProcessResult run = await session.Wine.RunAsync(WinePrograms.PowerShell, arguments, Options(folder.Path), default);
        Assert.True(File.Exists(results), $"{run.CommandLine} ended with {run.ExitCode} before it had results.\n{run.Error}\n{run.Output}");
        return JsonSerializer.Deserialize<PesterResult>(await File.ReadAllTextAsync(results), Json)!;
    }

    private static string NameOf(string file) => Judge.NameOf(Path.Combine(PesterFile.Folder, file));

    private static ProcessOptions Options(string folder) => new()
    {
        Timeout = TimeSpan.FromMinutes(4),
        WorkingDirectory = folder,
        Environment = new Dictionary<string, string?>
        {
            ["PSModulePath"] = Judge.NameOf(RepositoryFolder.BuiltFile("tests/PowerShellHost", "Modules")),
            ["CONTAINERTOOLS_MODULE"] = Environment.GetEnvironmentVariable("CONTAINERTOOLS_MODULE") is { Length: > 0 } module ? Judge.NameOf(Path.GetFullPath(module)) : null,
            ["CONTAINERTOOLS_STORE"] = Judge.NameOf(Path.Combine(folder, "store")),
            ["DOCKER_CONFIG"] = Judge.NameOf(Path.Combine(folder, "docker")),
            ["NO_COLOR"] = "1",
        },
    };

    /// <summary>One Wine for all files, started by the first of them.</summary>
    public sealed class Session : IDisposable
    {
        private readonly Lazy<Judge> _wine = new(WinePrograms.Start);

        internal Judge Wine => _wine.Value;

        public void Dispose()
        {
            if (_wine.IsValueCreated)
            {
                _wine.Value.Dispose();
            }
        }
    }
}
