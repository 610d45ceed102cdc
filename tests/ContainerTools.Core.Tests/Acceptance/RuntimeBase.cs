using System.Text.RegularExpressions;
using ContainerTools.Composition;
using ContainerTools.Testing;
using ContainerTools.Tests.Projects;

namespace ContainerTools.Tests.Acceptance;

/// <summary>A base on which programs of .NET run: this machine's runtime, and the libraries that it needs.</summary>
internal static partial class RuntimeBase
{
    private const string Home = "/usr/share/dotnet";

    /// <param name="folder">For what is gathered; it must stay as long as the image is read.</param>
    public static async Task<Image> ComposeAsync(string folder)
    {
        string program = Path.GetFullPath(File.ResolveLinkTarget(SampleProject.Program, returnFinalTarget: true)?.FullName ?? SampleProject.Program);
        string home = Path.GetDirectoryName(program)!;
        string runtime = Directory.GetDirectories(Path.Combine(home, "shared", "Microsoft.NETCore.App"), "10.*").Max(StringComparer.Ordinal)!;
        string resolver = Directory.GetDirectories(Path.Combine(home, "host", "fxr"), "10.*").Max(StringComparer.Ordinal)!;
        string[] binaries = [program, .. Directory.GetFiles(runtime, "*.so"), .. Directory.GetFiles(resolver, "*.so")];
        foreach (string library in binaries.SelectMany(LibrariesOf).Where(path => !path.StartsWith(home, StringComparison.Ordinal)).Distinct())
        {
            string copy = Path.Join(folder, library);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(File.ResolveLinkTarget(library, returnFinalTarget: true)?.FullName ?? library, copy, overwrite: true);
        }

        var composition = new ImageComposition("runtime")
        {
            Tag = "1",
            Platform = Platform.Default,
            Config = ConfigSettings.FromMembers([new("Env", new[] { $"PATH={Home}", "APP_UID=1654", "DOTNET_EnableDiagnostics=0" })]),
        };
        return await new LayeredImageBuilder().BuildAsync(
            new LayeredImageRecipe(composition)
            {
                Sources =
                [
                    new LayerSource(folder),
                    new LayerSource(program, Home),
                    new LayerSource(resolver, $"{Home}/host/fxr/{Path.GetFileName(resolver)}"),
                    new LayerSource(runtime, $"{Home}/shared/Microsoft.NETCore.App/{Path.GetFileName(runtime)}"),
                ],
                AddTmp = true,
            },
            NullReporter.Instance,
            default);
    }

    private static IEnumerable<string> LibrariesOf(string binary) =>
        Library().Matches(ProcessRunner.Run("ldd", binary).Output).Select(match => match.Groups["path"].Value);

    // 'libm.so.6 => /lib/libm.so.6 (0x…)', and the loader without a name before it.
    [GeneratedRegex(@"(?<path>/\S+) \(0x", RegexOptions.CultureInvariant)]
    private static partial Regex Library();
}
