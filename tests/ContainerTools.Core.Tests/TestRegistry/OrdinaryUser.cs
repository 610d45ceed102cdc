using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>
/// Runs a command of <see cref="Program"/> without the rights of root, whom no permission stops: as the user nobody where the
/// tests run as root, and as whoever runs them elsewhere.
/// </summary>
internal static class OrdinaryUser
{
    private const string Nobody = "65534";
    private static readonly string Assembly = typeof(OrdinaryUser).Assembly.Location;
    private static readonly string[] AsNobody = [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];

    /// <summary>Why that cannot be done here; null if it can.</summary>
    public static string? WhyNot => OperatingSystem.IsWindows() ? "needs the permissions of Unix"
        : !Environment.IsPrivilegedProcess ? null
        : Tool.WhyNot("setpriv", "chown", "test") is { } missing ? missing
        : ProcessRunner.Run("setpriv", [.. AsNobody, "test", "-r", Assembly]).ExitCode != 0 ? "the user nobody cannot read the tests' own folder"
        : null;

    /// <summary>Gives a file or folder to the user that <see cref="Run"/> runs as.</summary>
    public static void Own(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            ProcessRunner.Run("chown", $"{Nobody}:{Nobody}", path).Expect();
        }
    }

    public static ProcessResult Run(params string[] command)
    {
        string[] program = ["dotnet", Assembly, .. command];
        return Environment.IsPrivilegedProcess
            ? ProcessRunner.Run("setpriv", [.. AsNobody, Tool.Find("dotnet")!, .. program[1..]])
            : ProcessRunner.Run(program[0], program[1..]);
    }
}
