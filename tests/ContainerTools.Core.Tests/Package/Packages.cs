using System.IO.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.Pester;

namespace ContainerTools.Tests.Package;

/// <summary>The packages as <c>build.ps1 -Task Pack</c> makes them of what was built, once for all tests.</summary>
public sealed class Packages : IDisposable
{
    private readonly TemporaryFolder _folder = new("containertools-packages-");

    public Packages() => RunBuildScript("-Task", "Pack", "-NoBuild").Expect();

    public string Folder => _folder["packages"];

    /// <summary>The module's package.</summary>
    public string Module => Directory.GetFiles(Folder, "ContainerTools.0.*.nupkg").Single();

    /// <summary>The module for those without a gallery.</summary>
    public string Zip => Directory.GetFiles(Folder, "ContainerTools.0.*.zip").Single();

    /// <summary>The core library's package.</summary>
    public string Core => Directory.GetFiles(Folder, "ContainerTools.Core.*.nupkg").Single();

    /// <summary>Runs build.ps1 with these packages, as a user who has nothing yet.</summary>
    public ProcessResult RunBuildScript(params string[] arguments)
    {
        string home = Directory.CreateDirectory(_folder["home"]).FullName;
        return PowerShellProgram.Console.Run(
            Path.Combine(RepositoryFolder.Root, "build.ps1"),
            [.. arguments, "-PackagePath", Folder],
            new ProcessOptions
            {
                Environment = new Dictionary<string, string?>
                {
                    // Modules are installed below it; what NuGet fetched before is used again.
                    ["HOME"] = home,
                    ["USERPROFILE"] = home,
                    ["XDG_DATA_HOME"] = null,
                    ["XDG_CONFIG_HOME"] = null,
                    ["XDG_CACHE_HOME"] = null,
                    ["NUGET_PACKAGES"] = PowerShellProgram.PackagesFolder,
                    ["TMPDIR"] = _folder.Path,
                    ["NO_COLOR"] = "1",
                },
            });
    }

    public static IReadOnlyList<string> List(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal)];
    }

    public static string Read(string package, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _folder.Dispose();
}
