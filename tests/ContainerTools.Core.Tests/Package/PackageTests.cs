using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using ContainerTools.Testing;
using ContainerTools.Tests.Pester;

namespace ContainerTools.Tests.Package;

public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void The_module_is_installed_used_and_uninstalled()
    {
        ProcessResult run = packages.RunBuildScript("-Task", "TestPackage").Expect();

        Assert.Contains("as a file and as a stream", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_modules_package_has_what_the_module_needs_and_no_symbols_beside_it()
    {
        IReadOnlyList<string> files = Packages.List(packages.Module);

        Assert.Superset(
            new HashSet<string> { "ContainerTools.psd1", "ContainerTools.dll", "ContainerTools.Core.dll", "ContainerTools.Loading.dll", "ContainerTools.Format.ps1xml", "ContainerTools.Types.ps1xml", "LICENSE", "THIRD-PARTY-NOTICES.md", "bom.json", "en-US/ContainerTools.dll-Help.xml" },
            files.ToHashSet());
        Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("linux-x64", 0x8664 ^ 0x7B79)]
    [InlineData("linux-arm64", 0xAA64 ^ 0x7B79)]
    [InlineData("win-x64", 0x8664)]
    [InlineData("osx-arm64", 0xAA64 ^ 0x4644)]
    public void The_modules_package_has_code_for_each_platform(string platform, int machine)
    {
        foreach (string assembly in new[] { "ContainerTools.dll", "ContainerTools.Core.dll", "ZstdSharp.dll" })
        {
            using ZipArchive archive = ZipFile.OpenRead(packages.Module);
            using var content = new MemoryStream();
            using (Stream compiled = archive.GetEntry($"compiled/{platform}/{assembly}")!.Open())
            {
                compiled.CopyTo(content);
            }

            content.Position = 0;
            using var reader = new PEReader(content);

            // .NET marks native code by the system that it is for, which its loader compares.
            Assert.Equal(machine, (int)reader.PEHeaders.CoffHeader.Machine);
            Assert.NotEqual(0, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        }
    }

    [Fact]
    public void The_zip_makes_the_module_known_by_its_name_where_it_is_expanded()
    {
        using var folder = new TemporaryFolder("containertools-modules-");
        ZipFile.ExtractToDirectory(packages.Zip, folder.Path);
        File.WriteAllText(folder["list.ps1"], "param($folder) $env:PSModulePath = $folder; (Get-Module -ListAvailable ContainerTools).Count; Import-Module ContainerTools; (New-LayeredImage app).Layers.Count");

        ProcessResult run = PowerShellProgram.Console.Run(folder["list.ps1"], [folder.Path], new ProcessOptions()).Expect();

        Assert.Equal(["1", "0"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        string version = Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(folder.Path, "ContainerTools"))));
        Assert.StartsWith($"ContainerTools.{version}-", Path.GetFileName(packages.Zip), StringComparison.Ordinal);
        Assert.Contains($"ContainerTools/{version}/bom.json", Packages.List(packages.Zip));
    }

    [Fact]
    public void The_modules_package_says_its_licence_home_and_that_it_is_a_preview()
    {
        XElement metadata = ReadMetadata(packages.Module, "ContainerTools.nuspec");

        Assert.Equal("ContainerTools", Get(metadata, "id"));
        Assert.Matches(@"^\d+\.\d+\.\d+-[a-z]+\d*$", Get(metadata, "version"));
        Assert.EndsWith("/LICENSE", Get(metadata, "licenseUrl"), StringComparison.Ordinal);
        Assert.NotEmpty(Get(metadata, "projectUrl"));
        Assert.EndsWith("/CHANGELOG.md", Get(metadata, "releaseNotes"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_library_of_others_is_in_the_notices_and_in_the_bill_of_materials()
    {
        string[] shipped = [.. Packages.List(packages.Module).Where(file => file.StartsWith("dependencies/", StringComparison.Ordinal))];
        string notices = Packages.Read(packages.Module, "THIRD-PARTY-NOTICES.md");
        using var bom = JsonDocument.Parse(Packages.Read(packages.Module, "bom.json"));
        string[] components =
        [
            .. bom.RootElement.GetProperty("components").EnumerateArray()
                // Excluded is what only the build uses.
                .Where(component => component.GetProperty("scope").GetString() != "excluded")
                .Select(component => component.GetProperty("name").GetString()!),
        ];

        Assert.NotEmpty(shipped);
        Assert.Equal(shipped.Length, components.Length);
        Assert.All(components, component => Assert.Contains($"\n## {component}\n", notices, StringComparison.Ordinal));
    }

    [Fact]
    public void The_core_librarys_package_has_its_readme_its_comments_and_the_way_to_its_sources()
    {
        IReadOnlyList<string> files = Packages.List(packages.Core);
        XElement metadata = ReadMetadata(packages.Core, "ContainerTools.Core.nuspec");

        Assert.Superset(
            new HashSet<string> { "README.md", "LICENSE", "THIRD-PARTY-NOTICES.md", "lib/net10.0/ContainerTools.Core.dll", "lib/net10.0/ContainerTools.Core.xml" },
            files.ToHashSet());
        Assert.Equal("MIT", Get(metadata, "license"));
        Assert.Equal("README.md", Get(metadata, "readme"));
        XElement repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal("git", repository.Attribute("type")?.Value);
    }

    [Fact]
    public void The_checksums_are_those_of_the_packages()
    {
        string[] lines = File.ReadAllLines(Path.Combine(packages.Folder, "SHA256SUMS"));

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line =>
        {
            string[] parts = line.Split("  ");
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(packages.Folder, parts[1])))), parts[0]);
        });
    }

    [Fact]
    public void Nothing_is_published_while_the_address_is_a_placeholder()
    {
        ProcessResult run = packages.RunBuildScript("-Task", "Publish");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("RepositoryUrl", run.Error, StringComparison.Ordinal);
    }

    private static XElement ReadMetadata(string package, string nuspec) =>
        XDocument.Parse(Packages.Read(package, nuspec)).Root!.Elements().Single(element => element.Name.LocalName == "metadata");

    private static string Get(XElement metadata, string name) =>
        metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
}
