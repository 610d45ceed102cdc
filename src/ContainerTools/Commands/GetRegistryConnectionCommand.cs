using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry.Transport;
using ContainerTools.Session;

namespace ContainerTools.Commands;

/// <summary>Gives what Connect-Registry keeps in this session; asks no registry.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryConnection", HelpUri = OnlineHelp.Pages + "Get-RegistryConnection.md")]
[OutputType(typeof(RegistryConnection))]
public sealed class GetRegistryConnectionCommand : ImageCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RegistryCompleter))]
    public string[]? Registry { get; set; }

    protected override void ProcessRecord()
    {
        if (Registry is null)
        {
            Write(_ => true);
            return;
        }

        foreach (string registry in ListLine.Held(Registry))
        {
            if (WildcardPattern.ContainsWildcardCharacters(registry))
            {
                var pattern = new WildcardPattern(registry, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

                // An address of IPv6 has brackets too.
                ContinueOnError(registry, () => Write(connection => connection.Registry.Equals(registry, StringComparison.OrdinalIgnoreCase) || pattern.IsMatch(connection.Registry)));
                continue;
            }

            ContinueOnError(registry, () => WriteObject(RegistryConnections.Current.Find(registry)
                ?? throw new ImageException(ImageError.NotFound, $"This session is not connected with '{RegistryConnection.NameOf(registry)}'.", registry)));
        }
    }

    private protected override string? Advise(ImageError error) => error == ImageError.NotFound ? "Connect with Connect-Registry; without a name, Get-RegistryConnection lists all." : null;

    private void Write(Predicate<RegistryConnection> match)
    {
        foreach (RegistryConnection connection in RegistryConnections.Current.All)
        {
            if (match(connection))
            {
                WriteObject(connection);
            }
        }
    }
}
