using Judge = ContainerTools.Testing.Wine;

namespace ContainerTools.Tests.Wine;

/// <summary>What was built here, as programs for Windows, and the Wine that runs them.</summary>
internal static class WinePrograms
{
    private static readonly string DotNet = RepositoryFolder.BuiltFile("tests/WindowsPrograms", "dotnet");

    /// <summary>Why none of them can be run; null if they can.</summary>
    public static string? WhyNot => OperatingSystem.IsLinux()
        ? Judge.WhyNot ?? (Directory.Exists(DotNet) && File.Exists(Tests) ? null : "no programs for Windows: 'dotnet build tests/WindowsPrograms' makes them")
        : "needs Linux, where Wine runs";

    /// <summary>These tests.</summary>
    public static string Tests => Path.ChangeExtension(typeof(WinePrograms).Assembly.Location, ".exe");

    /// <summary>A PowerShell.</summary>
    public static string PowerShell => RepositoryFolder.BuiltFile("tests/PowerShellHost", "pwsh.exe");

    public static Judge Start() => new(DotNet, Path.GetDirectoryName(PowerShell)!, RepositoryFolder.Root);
}
