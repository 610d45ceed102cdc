using System.Collections;
using System.Management.Automation.Runspaces;
using ContainerTools.Session;

namespace ContainerTools.Input;

/// <summary>Offers the registries that this session is connected with or has started.</summary>
public sealed class RegistryCompleter : Completer
{
    internal static IEnumerable<string> Known => Runspace.DefaultRunspace is null
        ? []
        : RegistryConnections.Current.Names.Concat(RunningRegistries.OfThisSession().Select(registry => registry.Host)).Order(StringComparer.Ordinal);

    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given) => Known;
}
