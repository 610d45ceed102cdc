using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Session;

namespace ContainerTools.Commands;

/// <summary>Takes registries, forgets how this session is connected with them.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Registry", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Disconnect-Registry.md")]
[OutputType(typeof(void))]
public sealed class DisconnectRegistryCommand : ImageCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(RegistryCompleter))]
    public string[] Registry { get; set; } = [];

    [Parameter]
    public SwitchParameter RemoveSaved { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string registry in ListLine.Held(Registry))
        {
            ContinueOnError(registry, () => Disconnect(RegistryConnection.NameOf(registry)));
        }
    }

    private void Disconnect(string registry)
    {
        IReadOnlyList<CredentialStore> places = RemoveSaved ? Await((mailbox, cancel) => CredentialStore.FindAsync(registry, mailbox, cancel)) : [];
        RegistryConnections connections = RegistryConnections.Current;
        if (places.Count == 0 && connections.Find(registry) is null && !connections.Client.HasCredential(registry))
        {
            throw new ImageException(ImageError.NotFound, $"This session is not connected with '{registry}'{(RemoveSaved ? ", and no login is saved for it" : "")}.", registry);
        }

        if (!ShouldProcess(registry, places.Count == 0 ? "Disconnect" : $"Disconnect, and remove the login from {string.Join(" and ", places.Select(place => place.ToString()))}"))
        {
            return;
        }

        connections.Remove(registry);
        foreach (CredentialStore place in places)
        {
            Await((mailbox, cancel) => place.RemoveAsync(mailbox, cancel));
        }
    }
}
