namespace ContainerTools.Tests.Wine;

/// <summary>How far a test has come.</summary>
internal enum TestState
{
    Started,
    Passed,
    Skipped,
    Failed,
}
