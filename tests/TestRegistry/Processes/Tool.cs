namespace ContainerTools.Testing;

/// <summary>Finds programs, also those that only root has on the PATH.</summary>
public static class Tool
{
    private static readonly string[] AlsoLookIn = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(AlsoLookIn)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Which of the programs are missing, as a reason to skip; null if none is.</summary>
    public static string? WhyNot(params string[] names)
    {
        string[] missing = [.. names.Where(name => Find(name) is null)];
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }

    /// <summary>The same for programs that need root.</summary>
    public static string? WhyNotAsRoot(params string[] names) =>
        WhyNot(names) ?? (OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : $"{names[0]} needs root");
}
