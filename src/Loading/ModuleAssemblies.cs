using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ContainerTools.Loading;

/// <summary>
/// Loads the module's assemblies as they were compiled ahead of time for this platform. PowerShell imports the modules that are nested in the manifest
/// one after the other, this one first; when it loads the originals of the next, it gets these: they have the same identity.
/// </summary>
public sealed class ModuleAssemblies : IModuleAssemblyInitializer
{
    private static readonly string[] Names = ["ContainerTools.Core.dll", "ContainerTools.dll"];

    /// <summary>The module's folder.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(ModuleAssemblies).Assembly.Location)!;

    /// <summary>Where assemblies are that were compiled for this platform; there may be no such folder.</summary>
    public static string CompiledFolder { get; } = Path.Combine(Folder, "compiled", Platform);

    /// <summary>Does nothing where there are none for this platform, or none that can be loaded; then the originals are compiled as they are used.</summary>
    public void OnImport()
    {
        if (!Directory.Exists(CompiledFolder))
        {
            return;
        }

        try
        {
            foreach (string name in Names)
            {
                AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(CompiledFolder, name));
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // Damaged, not to be read, or another version of the module was loaded before, of which PowerShell tells.
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
