using System.Reflection;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Pester;

/// <summary>The PowerShell that runs the module's tests: the one named by the variable, the one built along, or the one installed.</summary>
internal static class PowerShellProgram
{
    public const string Variable = "CONTAINERTOOLS_PWSH";
    private const string Question = "if (Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0') { 'yes' }";
    private static readonly Lazy<string?> Reason = new(Examine);

    public static string? Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : BuiltAlong ?? Tool.Find("pwsh");

    /// <summary>Why there is none that can do it; null if there is.</summary>
    public static string? WhyNot => Reason.Value;

    private static string? BuiltAlong => typeof(PowerShellProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => metadata.Key == "PowerShellHost")?.Value;

    private static string? Examine()
    {
        if (Path is not { } program)
        {
            return "not installed: pwsh (or build with -p:UsePowerShellSdk=true)";
        }

        try
        {
            ProcessResult answer = ProcessRunner.Run(program, "-NoProfile", "-NonInteractive", "-Command", Question);
            return answer.Output.Trim() == "yes" ? null : $"not installed: Pester 5 or later, for {program}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"{program} cannot be started: {exception.Message}";
        }
    }
}
