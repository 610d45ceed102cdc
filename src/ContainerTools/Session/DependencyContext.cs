using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using ContainerTools.Loading;

namespace ContainerTools.Session;

/// <summary>
/// Loads the module's third-party assemblies into a context of their own, so that another module's copy of them, older or newer, is
/// neither used nor disturbed: as they were compiled for this platform, or from <c>dependencies/</c>. Our own assemblies stay in the
/// default context, where scripts find their types.
/// </summary>
public sealed class DependencyContext : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string[] Folders = [ModuleAssemblies.CompiledFolder, Path.Combine(ModuleAssemblies.Folder, "dependencies")];
    private static readonly AssemblyLoadContext Private = new("ContainerTools dependencies");

    public void OnImport() => AssemblyLoadContext.Default.Resolving += Resolve;

    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        AssemblyLoadContext.Default.Resolving -= Resolve;
        RegistryConnections.EndCurrent();
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        Folders.Select(folder => Load(Path.Combine(folder, name.Name + ".dll"), name)).FirstOrDefault(found => found is not null);

    // Others' requests for the same names come here too; they get nothing but the very version they were built with.
    private static Assembly? Load(string path, AssemblyName name)
    {
        try
        {
            return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version == name.Version ? Private.LoadFromAssemblyPath(path) : null;
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // Damaged, or not to be read: the original may be whole.
            return null;
        }
    }
}
