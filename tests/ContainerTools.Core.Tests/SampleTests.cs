using ContainerTools.Testing;
using ContainerTools.Tests.Pester;

namespace ContainerTools.Tests;

/// <summary>The commands that the README tells people to try.</summary>
public sealed class SampleTests
{
    [Fact]
    public void The_main_job_runs_with_the_core_alone()
    {
        ProcessResult run = ProcessRunner.Run("dotnet", RepositoryFolder.BuiltFile("docs/samples/MainJob", "MainJob.dll")).Expect();

        Assert.Contains("Verified 4 blobs", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_main_job_runs_in_PowerShell()
    {
        using var folder = new TemporaryFolder("containertools-sample-");
        string script = Path.Combine(RepositoryFolder.Root, "docs", "samples", "MainJob.ps1");

        ProcessResult run = PowerShellProgram.ForTests.Run(
            script,
            ["-Module", Path.Combine(RepositoryFolder.Module, "ContainerTools.psd1")],
            new ProcessOptions { Environment = new Dictionary<string, string?> { ["TMPDIR"] = folder.Path } }).Expect();

        Assert.Contains("as a file and as a stream", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_can_bring_its_own_handler_and_clock()
    {
        ProcessResult run = ProcessRunner.Run("dotnet", RepositoryFolder.BuiltFile("docs/samples/Embedding", "Embedding.dll")).Expect();

        Assert.Contains("/manifests/1.0: 429", run.Output, StringComparison.Ordinal);
        Assert.Contains("Waited   30 s", run.Output, StringComparison.Ordinal);
        Assert.Contains("Refused  NotFound: HTTP 404, ", run.Output, StringComparison.Ordinal);
    }
}
