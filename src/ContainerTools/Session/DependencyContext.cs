using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using ContainerTools.Loading;

namespace ContainerTools.Session;

/// <summary>
/// Loads the module's third-party assemblies from <c>dependencies/</c> into a context of their own, so that another
/// module's copy of them, older or newer, is neither used nor disturbed. Our own assemblies stay in the default
/// context, where scripts find their types.
/// </summary>
public sealed class DependencyContext : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string Folder = Path.Combine(ModuleAssemblies.Folder, "dependencies");
    private static readonly AssemblyLoadContext Private = new("ContainerTools dependencies");

    public void OnImport() => AssemblyLoadContext.Default.Resolving += Resolve;

    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        AssemblyLoadContext.Default.Resolving -= Resolve;
        RegistryConnections.EndCurrent();
    }

    // Others' requests for the same names come here too; they get nothing but the very version they were built with.
    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        string path = Path.Combine(Folder, name.Name + ".dll");
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version == name.Version
            ? Private.LoadFromAssemblyPath(path)
            : null;
    }
}
