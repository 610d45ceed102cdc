namespace ContainerTools.Tests.Registry;

/// <summary>Skipped, with the reason, where there is no /bin/sh.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? UnixFactAttribute.Reason : null;
}
