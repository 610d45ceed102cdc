using System.Management.Automation;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes names, gives manifests exactly as the registry serves them.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryManifest", HelpUri = OnlineHelp.Pages + "Get-RegistryManifest.md")]
[OutputType(typeof(ManifestDocument), typeof(string))]
public sealed class GetRegistryManifestCommand : RegistryCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    public ImageReference[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Tag { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Digest? Digest { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    protected override void ProcessRecord()
    {
        foreach (ImageReference name in Name)
        {
            ContinueOnError(name, () =>
            {
                ImageReference reference = name.Refine(Tag, Digest);
                RegistryClient client = CreateClient();
                ManifestDocument manifest = Await((mailbox, cancel) => client.GetManifestAsync(reference, mailbox, cancel));
                WriteObject(Raw ? manifest.Json : manifest);
            });
        }
    }
}
