using System.Text.RegularExpressions;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Projects;

/// <summary>A small project of .NET, which needs nothing but the SDK, and packages that these tests are built with.</summary>
internal static class SampleProject
{
    public const string Greeting = "Hello from a project.";

    /// <summary>Packages of this repository, which are on every machine that has built it: of one alone, and of another one.</summary>
    public static string Packages => string.Concat(new[] { "ZstdSharp.Port", "Polly.Core" }.Select(name => $"""<PackageReference Include="{name}" Version="{VersionOf(name)}" />"""));

    /// <summary>The path of <c>dotnet</c>.</summary>
    public static string Program => Tool.Find("dotnet")!;

    /// <param name="folder">Made where it is not there.</param>
    /// <param name="properties">XML inside of the PropertyGroup.</param>
    /// <param name="items">XML inside of the ItemGroup.</param>
    /// <param name="sdk">Of the project.</param>
    /// <returns>The project file.</returns>
    public static string Write(string folder, string properties = "", string items = "", string sdk = "Microsoft.NET.Sdk")
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "Hello.csproj");
        File.WriteAllText(path, $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
                {properties}
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), $$"""System.Console.WriteLine($"{{Greeting}} {System.Environment.CurrentDirectory} {System.Environment.GetEnvironmentVariable("GREETING")}");""");
        return path;
    }

    private static string VersionOf(string package) => Version(package).Match(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "Directory.Packages.props"))).Groups[1].Value;

    private static Regex Version(string package) => new($"Include=\"{Regex.Escape(package)}\" Version=\"([^\"]+)\"", RegexOptions.CultureInvariant);
}
