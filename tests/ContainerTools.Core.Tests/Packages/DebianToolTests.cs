using System.Formats.Tar;
using System.Text;
using ContainerTools.Packages;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Packages;

/// <summary>What dpkg says of its own database is what is said of an image that has it.</summary>
public sealed class DebianToolTests
{
    private const string Database = "/var/lib/dpkg";
    private const int PackagesWithFiles = 20;

    // Every package with files of all kinds that tests can put into a layer costs little.
    private const long LargestFile = 1024 * 1024;
    private static readonly string[] Links = ["/bin", "/sbin", "/lib", "/lib64"];

    [ToolFact("dpkg", "dpkg-query")]
    public async Task Dpkg_lists_the_same_packages()
    {
        string listed = Ask("-W", "-f", "${db:Status-Status}|${Package}|${Architecture}|${Version}|${source:Package}|${source:Version}\n");
        string[] expected = [.. listed.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('|', 2))
            .Where(parts => parts[0] is not ("not-installed" or "config-files"))
            .Select(parts => parts[1])
            .Order(StringComparer.Ordinal)];

        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File(Inside($"{Database}/status"), File.ReadAllBytes($"{Database}/status")));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, packages.All.Select(package => $"{package.Name}|{package.Architecture}|{package.Version}|{package.SourceName}|{package.SourceVersion}").Order(StringComparer.Ordinal));
    }

    [ToolFact("dpkg", "dpkg-query")]
    public async Task Dpkg_lists_the_same_files()
    {
        var layer = new LayerTar(TarEntryFormat.Gnu);
        foreach (string link in Links.Where(link => new FileInfo(link).LinkTarget is not null))
        {
            layer.Symlink(Inside(link), new FileInfo(link).LinkTarget!);
        }

        foreach (string path in Directory.EnumerateFiles(Database).Where(path => Path.GetFileName(path) is "status" or "diversions").Concat(Directory.EnumerateFiles($"{Database}/info", "*.list")))
        {
            layer.File(Inside(path), File.ReadAllBytes(path));
        }

        // Those from dpkg's own names on, which always are installed, so that each machine takes the same.
        string[] names = [.. Ask("-W", "-f", "${db:Status-Status} ${binary:Package}\n").Split('\n').Where(line => line.StartsWith("installed ", StringComparison.Ordinal)).Select(line => line["installed ".Length..])
            .OrderByDescending(name => name is "dash" or "dpkg" or "base-files" or "tar").Take(PackagesWithFiles)];
        var expected = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string[] listed = [.. Ask("-L", name).Split('\n').Select(PlaceOf)];
            HashSet<string> folders = [.. listed.Select(path => path[..Math.Max(0, path.LastIndexOf('/'))])];
            expected[name] = [.. listed.Where(path => !folders.Contains(path) && TryAdd(layer, path, written)).Select(Real).Distinct().Order(StringComparer.Ordinal)];
        }

        ImagePackages packages = await PackagesOf.ReadAsync(layer);

        foreach ((string name, string[] paths) in expected)
        {
            string[] parts = name.Split(':');
            ImagePackage package = packages.All.First(item => item.Name == parts[0] && (parts.Length == 1 || item.Architecture == parts[1]));
            Assert.Equal(($"{name}", string.Join('\n', paths)), ($"{name}", string.Join('\n', package.Files)));
        }

        Assert.Contains(expected.Values, paths => paths.Length > 0);
    }

    private static string Ask(params string[] arguments)
    {
        var options = new ProcessOptions { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } };
        return ProcessRunner.Run("dpkg-query", arguments, options).Expect().Output;
    }

    // A line for each path, and behind it one that says where it is diverted to.
    private static string PlaceOf(string line) => line.IndexOf(" to: ", StringComparison.Ordinal) is > 0 and var to ? line[(to + " to: ".Length)..] : line;

    private static bool TryAdd(LayerTar layer, string path, HashSet<string> written)
    {
        if (path.Length == 0)
        {
            return false;
        }

        var file = new FileInfo(path);
        if (file.LinkTarget is { } target)
        {
            _ = written.Add(Real(path)) ? layer.Symlink(Inside(Real(path)), target) : null;
            return true;
        }

        if (!file.Exists || file.Length > LargestFile)
        {
            return false;
        }

        _ = written.Add(Real(path)) ? layer.File(Inside(Real(path)), Encoding.UTF8.GetBytes(path)) : null;
        return true;
    }

    private static string Real(string path) => Links.FirstOrDefault(link => path.StartsWith(link + "/", StringComparison.Ordinal) && new FileInfo(link).LinkTarget is not null) is { } merged
        ? "/" + Path.Combine(new FileInfo(merged).LinkTarget!.TrimStart('/'), path[(merged.Length + 1)..])
        : path;

    private static string Inside(string path) => path.TrimStart('/');
}
