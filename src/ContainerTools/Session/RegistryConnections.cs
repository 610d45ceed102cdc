using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Session;

/// <summary>
/// The registries that a runspace is connected with. Another runspace of the process, such as one of
/// <c>ForEach-Object -Parallel</c>, has its own; these go when the runspace goes.
/// </summary>
internal sealed class RegistryConnections
{
    private static readonly ConditionalWeakTable<Runspace, RegistryConnections> All = [];
    private readonly ConcurrentDictionary<string, RegistryConnection> _connections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of the calling thread's runspace.</summary>
    public static RegistryConnections Current => All.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>How to talk to a registry, connected or not.</summary>
    public RegistryOptions OptionsFor(string registry)
    {
        RegistryOptions options = Find(registry)?.Options ?? new RegistryOptions();
        return options with { Mirrors = [.. options.Mirrors.Select(Complete)] };
    }

    public RegistryConnection? Find(string registry) => _connections.GetValueOrDefault(RegistryConnection.NameOf(registry));

    public void Keep(RegistryConnection connection) => _connections[connection.Registry] = connection;

    /// <returns>The connection that there was.</returns>
    public RegistryConnection? Remove(string registry)
    {
        _connections.TryRemove(RegistryConnection.NameOf(registry), out RegistryConnection? connection);
        connection?.Close();
        return connection;
    }

    /// <summary>Ends what the calling thread's runspace has, if it runs in one.</summary>
    public static void ClearCurrent()
    {
        if (Runspace.DefaultRunspace is { } runspace && All.TryGetValue(runspace, out RegistryConnections? connections))
        {
            foreach (string registry in connections._connections.Keys)
            {
                connections.Remove(registry);
            }
        }
    }

    // A mirror that the session is connected with is talked to in that way, whichever of the two came first.
    private RegistryMirror Complete(RegistryMirror mirror) =>
        Find(mirror.Registry) is { } connection ? mirror with { Options = connection.Options with { Mirrors = [] } } : mirror;
}
