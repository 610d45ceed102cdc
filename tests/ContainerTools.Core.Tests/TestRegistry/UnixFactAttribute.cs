namespace ContainerTools.Tests.TestRegistry;

/// <summary>Skipped, with the reason, where there is no Unix with its shell, its utilities and its permissions.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public const string Reason = "needs a Unix system";

    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? Reason : null;
}
