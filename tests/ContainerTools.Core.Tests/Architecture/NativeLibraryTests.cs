namespace ContainerTools.Tests.Architecture;

/// <summary>A library in the folder that happens to be the current one, as a folder for downloads may be, is never loaded.</summary>
public sealed class NativeLibraryTests
{
    private static readonly string[] Allowed =
    [
        "[DefaultDllImportSearchPaths(DllImportSearchPath.System32)]",
        "[DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]",
    ];

    [Fact]
    public void Native_libraries_are_those_of_the_system_and_looked_for_where_only_it_puts_them()
    {
        string[][] sources = [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .Select(File.ReadAllLines)];
        string[] after = [.. from lines in sources
                             from index in Enumerable.Range(0, lines.Length)
                             where lines[index].Contains("[LibraryImport(", StringComparison.Ordinal) || lines[index].Contains("[DllImport(", StringComparison.Ordinal)
                             select lines[index + 1].Trim()];

        Assert.NotEmpty(after);
        Assert.DoesNotContain(after, line => !Allowed.Contains(line));
        Assert.DoesNotContain(sources.SelectMany(lines => lines), line => line.Contains("NativeLibrary.", StringComparison.Ordinal));
    }
}
