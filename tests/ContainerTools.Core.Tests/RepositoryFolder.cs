namespace ContainerTools.Tests;

/// <summary>Where the tests find what was built beside them.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = FindRoot();

    /// <summary>The newest module that was laid out.</summary>
    public static string Module => Directory.GetDirectories(Path.Combine(Root, "out", "ContainerTools")).Max()!;

    /// <summary>A file of another project, built as these tests were.</summary>
    public static string BuiltFile(string project, string file)
    {
        // …/bin/<configuration>/<framework>/
        string framework = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        return Path.Combine(Root, project, "bin", configuration, framework, file);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ContainerTools.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests are not inside of the repository.");
    }
}
