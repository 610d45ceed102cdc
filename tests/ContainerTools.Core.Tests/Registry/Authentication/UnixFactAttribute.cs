namespace ContainerTools.Tests.Registry;

/// <summary>Skipped, with the reason, where there is no /bin/sh.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public const string Reason = "needs /bin/sh";

    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? Reason : null;
}
