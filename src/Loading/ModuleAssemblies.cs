using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ContainerTools.Loading;

/// <summary>
/// Loads the module's assemblies as they were compiled ahead of time for this platform. Who loads the originals afterwards, as <c>Import-Module</c>
/// does, gets these: they have the same identity.
/// </summary>
public static class ModuleAssemblies
{
    private static readonly string[] Names = ["ContainerTools.Core.dll", "ContainerTools.dll"];

    /// <summary>The module's folder.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(ModuleAssemblies).Assembly.Location)!;

    /// <summary>Does nothing where there are none for this platform, or none that can be loaded; then the originals are compiled as they are used.</summary>
    public static void Load()
    {
        string folder = Path.Combine(Folder, "compiled", Platform);
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            foreach (string name in Names)
            {
                AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, name));
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException or FileNotFoundException)
        {
            // Damaged, or another version of the module was loaded before, of which PowerShell tells.
        }
    }

    // As the folders are called, by .NET's names for platforms.
    private static string Platform
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : "other";
            string processor = RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "x64",
                Architecture.Arm64 => "arm64",
                _ => "other",
            };
            return $"{system}-{processor}";
        }
    }
}
