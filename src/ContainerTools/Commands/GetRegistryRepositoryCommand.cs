using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes registries, gives the repositories of those that let themselves be listed.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryRepository", HelpUri = OnlineHelp.Pages + "Get-RegistryRepository.md")]
[OutputType(typeof(RegistryRepository))]
public sealed class GetRegistryRepositoryCommand : NamedImageCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(RegistryCompleter))]
    public string[] Registry { get; set; } = [];

    protected override void ProcessRecord()
    {
        ForEachListed(Registry, nameof(Registry), registry =>
        {
            RegistryClient client = CreateClient();
            Await(async (mailbox, cancel) =>
            {
                await foreach (string repository in client.GetRepositoriesAsync(registry, mailbox, cancel).ConfigureAwait(false))
                {
                    mailbox.Output(new RegistryRepository(registry, repository));
                }
            });
        });
    }
}
