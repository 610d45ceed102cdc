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
    private static readonly ConcurrentDictionary<ImageRegistry, Runspace> Running = new();
    private static readonly ConcurrentDictionary<ImageRegistry, Unfinished> Folders = new();

    public void OnRemove(PSModuleInfo psModuleInfo) => Stop(OfThisSession());

    internal static void Add(ImageRegistry registry)
    {
        Runspace session = Runspace.DefaultRunspace;
        Running[registry] = session;
        Folders[registry] = new Unfinished(() => Stop([registry]));
        session.StateChanged += StopWithRunspace;
    }

    internal static IReadOnlyList<ImageRegistry> OfThisSession() => Of(Runspace.DefaultRunspace);

    // Nothing of a registry stays: its images may lead to credentials.
    internal static void Stop(IEnumerable<ImageRegistry> registries)
    {
        foreach (ImageRegistry registry in registries)
        {
            registry.Dispose();
            if (Folders.TryRemove(registry, out Unfinished? folder))
            {
                folder.Dispose();
            }

            if (Running.TryRemove(registry, out Runspace? session))
            {
                session.StateChanged -= StopWithRunspace;
            }
        }
    }

    private static ImageRegistry[] Of(Runspace session) => [.. Running.Where(pair => pair.Value == session).Select(pair => pair.Key)];

    private static void StopWithRunspace(object? sender, RunspaceStateEventArgs change)
    {
        if (sender is Runspace session && change.RunspaceStateInfo.State is (RunspaceState.Closed or RunspaceState.Broken))
        {
            Stop(Of(session));
        }
    }
}
