namespace ContainerTools.Tests.Pester;

/// <summary>A theory that needs PowerShell and Pester, skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterTheoryAttribute : TheoryAttribute
{
    public PesterTheoryAttribute() => Skip = PowerShellProgram.WhyNot;
}
