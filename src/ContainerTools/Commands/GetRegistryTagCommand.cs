using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes repositories, gives their tags, page by page as they come; with details, all at once.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryTag", HelpUri = OnlineHelp.Pages + "Get-RegistryTag.md")]
[OutputType(typeof(RegistryTag), typeof(RegistryTagDetail))]
public sealed class GetRegistryTagCommand : NamedImageCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Repository", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter Detailed { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

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

            if (Detailed)
            {
                WriteDetails(name);
            }
            else
            {
                WriteNames(name);
            }
        });
    }

    private void WriteNames(ImageReference repository)
    {
        RegistryClient client = CreateClient();
        Await(async (mailbox, cancel) =>
        {
            await foreach (string tag in client.GetTagsAsync(repository, mailbox, cancel).ConfigureAwait(false))
            {
                mailbox.Output(new RegistryTag(repository.Name, tag));
            }
        });
    }

    private void WriteDetails(ImageReference repository)
    {
        RegistryClient client = CreateClient(this.OpenStore(Store, NoStore) is { } store ? store.Cache : null);
        var broken = new List<TagHead>();
        IReadOnlyList<RegistryTagDetail> tags = Await((mailbox, cancel) => client.GetTagDetailsAsync(repository, broken.Add, mailbox, cancel));
        WriteObject(tags, enumerateCollection: true);
        foreach (TagHead tag in broken)
        {
            ContinueOnError(repository.WithTag(tag.Tag), () => throw tag.Problem!);
        }
    }
}
