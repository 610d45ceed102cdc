using ContainerTools.IO.Files;

namespace ContainerTools.Fuzzing;

/// <summary>Files beside a place where something is written, which nothing that is written there may reach.</summary>
internal sealed class Canary
{
    private readonly string _folder;
    private readonly string _exceptPrefix;
    private string _expected;

    /// <param name="folder">The folder that gets the files, and where the place to write to lies.</param>
    /// <param name="exceptPrefix">How the names begin that may be written to.</param>
    public Canary(string folder, string exceptPrefix)
    {
        _folder = folder;
        _exceptPrefix = exceptPrefix;
        Path = System.IO.Path.Combine(folder, "canary");
        _expected = Lay();
    }

    /// <summary>The folder with the files: <c>f</c>, <c>d/f</c>.</summary>
    public string Path { get; }

    /// <summary>Looks whether something was reached. If so, the files are made anew for the next look.</summary>
    /// <returns>What lies there now; null where nothing has changed.</returns>
    public string? FindChange()
    {
        string now = Look();
        if (now == _expected)
        {
            return null;
        }

        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _expected = Lay();
        return now;
    }

    private string Lay()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "d"));
        File.WriteAllText(System.IO.Path.Combine(Path, "f"), "alive");
        File.WriteAllText(System.IO.Path.Combine(Path, "d", "f"), "alive");
        return Look();
    }

    private string Look() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder)
        .Where(path => !System.IO.Path.GetFileName(path).StartsWith(_exceptPrefix, StringComparison.Ordinal))
        .Concat(Directory.Exists(Path) ? Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories) : [])
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {FileStatus.Read(path).Mode} {File.GetLastWriteTimeUtc(path).Ticks} {(File.Exists(path) ? File.ReadAllText(path) : "")}"));
}
