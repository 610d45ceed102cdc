using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes repositories, gives their tags, page by page as they come.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryTag", HelpUri = OnlineHelp.Pages + "Get-RegistryTag.md")]
[OutputType(typeof(RegistryTag))]
public sealed class GetRegistryTagCommand : NamedImageCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Repository", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    protected override void ProcessRecord()
    {
        ForEachListed(Name, nameof(Name), name =>
        {
            if (name.IsRegistryAlone)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'{name.FamiliarName}{(name.Tag is null ? "" : $":{name.Tag}")}' names a registry. Get-RegistryRepository lists its repositories, and this command the tags of each.", name);
            }

            if (name.Tag is not null || name.Digest is not null)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'{name}' names one image; give the repository alone to get its tags.", name);
            }

            RegistryClient client = CreateClient();
            Await(async (mailbox, cancel) =>
            {
                await foreach (string tag in client.GetTagsAsync(name, mailbox, cancel).ConfigureAwait(false))
                {
                    mailbox.Output(new RegistryTag(name.Name, tag));
                }
            });
        });
    }
}
