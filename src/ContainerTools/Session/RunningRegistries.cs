using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ContainerTools.Serving;

namespace ContainerTools.Session;

/// <summary>
/// The registries that were started, each with the runspace that did: they end with it, with the module, and with the process,
/// whichever is first.
/// </summary>
public sealed class RunningRegistries : IModuleAssemblyCleanup
{
    private static readonly ConcurrentDictionary<ImageRegistry, Guid> Running = new();

    public void OnRemove(PSModuleInfo psModuleInfo) => Stop(OfThisSession());

    internal static void Add(ImageRegistry registry)
    {
        Runspace session = Runspace.DefaultRunspace;
        Running[registry] = session.InstanceId;
        session.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
            {
                Stop([registry]);
            }
        };
    }

    internal static IReadOnlyList<ImageRegistry> OfThisSession() =>
        Running.Where(pair => pair.Value == Runspace.DefaultRunspace.InstanceId).Select(pair => pair.Key).ToArray();

    internal static void Stop(IEnumerable<ImageRegistry> registries)
    {
        foreach (ImageRegistry registry in registries)
        {
            registry.Dispose();
            Running.TryRemove(registry, out _);
        }
    }
}
