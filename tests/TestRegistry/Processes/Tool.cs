using System.Runtime.InteropServices;

namespace ContainerTools.Testing;

/// <summary>Finds programs, also those that only root has on the PATH.</summary>
public static class Tool
{
    private static readonly string[] AlsoLookIn = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    public static string? Find(string name) => name == "dotnet" ? File.Exists(DotNet) ? DotNet : null :
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(AlsoLookIn)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    // The one that runs us, which need not be on the PATH, nor there where programs bring the runtime along: <dotnet>/shared/Microsoft.NETCore.App/<version>/ is its runtime's folder.
    private static string DotNet => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Which of the programs are missing, as a reason to skip; null if none is.</summary>
    public static string? WhyNot(params string[] names)
    {
        string[] missing = [.. names.Where(name => Find(name) is null)];
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }

    /// <summary>The same for programs that need root.</summary>
    public static string? WhyNotAsRoot(params string[] names) =>
        WhyNot(names) ?? (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : $"{names[0]} needs root");
}
