namespace ContainerTools.Tests.Pester;

/// <summary>A fact that needs PowerShell, skipped where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFactAttribute : FactAttribute
{
    public PesterFactAttribute() => Skip = PowerShellProgram.WhyNot;
}
