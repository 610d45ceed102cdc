using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes names, gives artifacts whose files are fetched when somebody asks for them.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryArtifact", HelpUri = OnlineHelp.Pages + "Get-RegistryArtifact.md")]
[OutputType(typeof(Artifact), typeof(ImageIndex))]
public sealed class GetRegistryArtifactCommand : NamedImageCommand
{
    private RegistryClient? _client;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string? Tag { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DigestText? Digest { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    protected override void ProcessRecord() => ForEachListed(Name, nameof(Name), name =>
    {
        ImageReference reference = Refine(name, Tag, Digest);
        RegistryClient client = _client ??= CreateClient(this.OpenStore(Store, NoStore) is { } store ? store.Cache : null);
        WriteObject(Await((mailbox, cancel) => client.GetArtifactAsync(reference, mailbox, cancel)), enumerateCollection: false);
    });
}
