namespace ContainerTools.Tests.Pester;

/// <summary>What Invoke-TestFile.ps1 says about a file of tests.</summary>
internal sealed record PesterResult(int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures, IReadOnlyList<string> SkipReasons);
