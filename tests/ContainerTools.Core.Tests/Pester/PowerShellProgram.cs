using System.Reflection;
using System.Runtime.InteropServices;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Pester;

/// <summary>A PowerShell that runs scripts, and how it is started.</summary>
internal sealed class PowerShellProgram
{
    public const string Variable = "CONTAINERTOOLS_PWSH";

    private static readonly string Modules = RepositoryFolder.BuiltFile("tests/PowerShellHost", "Modules");
    private static readonly string DotNetFolder = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static readonly string ConsoleFolder = typeof(PowerShellProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "PowerShellConsole").Value!;

    private readonly string _program;
    private readonly string[] _leading;

    private PowerShellProgram(string program, params string[] leading)
    {
        _program = program;
        _leading = leading;
    }

    /// <summary>The one that the variable names, or the one built along. The scripts that it runs find it by the name <c>pwsh</c>.</summary>
    public static PowerShellProgram ForTests { get; } = new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : RepositoryFolder.BuiltFile("tests/PowerShellHost", OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"));

    /// <summary>The console program of the dotnet tool, which has the modules that an installed PowerShell has.</summary>
    public static PowerShellProgram Console { get; } = new("dotnet", Path.Combine(ConsoleFolder, OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll"));

    /// <summary>Where NuGet keeps what it fetched: five folders above the console program's.</summary>
    public static string PackagesFolder => Path.GetFullPath(Path.Combine(ConsoleFolder, "..", "..", "..", "..", ".."));

    /// <summary>Runs a script to its end; the options' variables come on top of those that it needs. Pester can be imported.</summary>
    public ProcessResult Run(string script, IEnumerable<string> arguments, ProcessOptions options)
    {
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = Join(Path.GetDirectoryName(_program)!, Environment.GetEnvironmentVariable("PATH")),
            ["PSModulePath"] = Join(Modules, Environment.GetEnvironmentVariable("PSModulePath")),
            // A program that was built does not look for the runtime on the PATH.
            ["DOTNET_ROOT"] = DotNetFolder,
            // What an installed PowerShell has and the one that is built along has not, such as PSResourceGet.
            ["CONTAINERTOOLS_CONSOLE_MODULES"] = Path.Combine(ConsoleFolder, OperatingSystem.IsWindows() ? "win" : "unix", "Modules"),
        };
        foreach ((string name, string? value) in options.Environment)
        {
            environment[name] = value;
        }

        return ProcessRunner.Run(_program, [.. _leading, "-NoProfile", "-NonInteractive", "-File", script, .. arguments], options with { Environment = environment });
    }

    private static string Join(string first, string? others) =>
        string.Join(Path.PathSeparator, new[] { first, others }.Where(part => !string.IsNullOrEmpty(part)));
}
