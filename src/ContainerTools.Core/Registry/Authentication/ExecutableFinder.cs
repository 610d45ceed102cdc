namespace ContainerTools.Registry.Authentication;

/// <summary>Finds a program as a shell would, but never in the current folder or any other relative one.</summary>
internal static class ExecutableFinder
{
    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];

    /// <param name="program">A bare name: one with a path in it, which a config file could smuggle in, is not found.</param>
    /// <param name="environment">The user's environment.</param>
    public static string? Find(string program, UserEnvironment environment)
    {
        if (program.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            return null;
        }

        return (environment.Get("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => Extensions.Select(extension => Path.Combine(folder, program + extension)))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
