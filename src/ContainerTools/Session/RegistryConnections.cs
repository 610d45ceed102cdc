using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ContainerTools.Registry;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Session;

/// <summary>
/// The registries that a runspace is connected with, and the client that its commands share. Another runspace of the process, such as one
/// of <c>ForEach-Object -Parallel</c>, has its own. They end with the runspace and with the module, whichever is first.
/// </summary>
internal sealed class RegistryConnections
{
    private static readonly ConditionalWeakTable<Runspace, RegistryConnections> OfRunspaces = [];
    private readonly ConcurrentDictionary<string, RegistryConnection> _connections = new(StringComparer.OrdinalIgnoreCase);

    private RegistryConnections() => Client = new RegistryClient(OptionsFor);

    /// <summary>Those of the calling thread's runspace.</summary>
    public static RegistryConnections Current => OfRunspaces.GetValue(Runspace.DefaultRunspace, Begin);

    /// <summary>Keeps connections, tokens and credentials for all commands of the runspace.</summary>
    public RegistryClient Client { get; }

    /// <summary>How to talk to a registry, connected or not.</summary>
    public RegistryOptions OptionsFor(string registry)
    {
        RegistryOptions options = Find(registry)?.Options ?? new RegistryOptions();
        return options with { Mirrors = [.. options.Mirrors.Select(Complete)] };
    }

    /// <summary>The registries that are connected.</summary>
    public IEnumerable<string> Names => _connections.Keys;

    /// <summary>The connections, by the names of their registries.</summary>
    public IEnumerable<RegistryConnection> All => _connections.Values.OrderBy(connection => connection.Registry, StringComparer.Ordinal);

    public RegistryConnection? Find(string registry) => _connections.GetValueOrDefault(RegistryConnection.NameOf(registry));

    public void Keep(RegistryConnection connection) => _connections[connection.Registry] = connection;

    /// <summary>Lets go of all that is kept for a registry, connected or not. Commands that are under way go on.</summary>
    public void Remove(string registry)
    {
        _connections.TryRemove(RegistryConnection.NameOf(registry), out _);
        Client.Forget(registry);
    }

    /// <summary>Ends what the calling thread's runspace has, if it runs in one.</summary>
    public static void EndCurrent()
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            End(runspace);
        }
    }

    private static RegistryConnections Begin(Runspace runspace)
    {
        runspace.StateChanged += EndWithRunspace;
        return new RegistryConnections();
    }

    private static void EndWithRunspace(object? sender, RunspaceStateEventArgs change)
    {
        if (sender is Runspace runspace && change.RunspaceStateInfo.State is (RunspaceState.Closed or RunspaceState.Broken))
        {
            End(runspace);
        }
    }

    private static void End(Runspace runspace)
    {
        if (OfRunspaces.TryGetValue(runspace, out RegistryConnections? connections))
        {
            OfRunspaces.Remove(runspace);
            runspace.StateChanged -= EndWithRunspace;
            connections._connections.Clear();
            connections.Client.Dispose();
        }
    }

    // A mirror that the session is connected with is talked to in that way, whichever of the two came first.
    private RegistryMirror Complete(RegistryMirror mirror) =>
        Find(mirror.Registry) is { } connection ? mirror with { Options = connection.Options with { Mirrors = [] } } : mirror;
}
