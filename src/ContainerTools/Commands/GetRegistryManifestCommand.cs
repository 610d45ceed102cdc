using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Pulling;

namespace ContainerTools.Commands;

/// <summary>Takes names, gives manifests exactly as the registry serves them, or what it says of them without sending them.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryManifest", HelpUri = OnlineHelp.Pages + "Get-RegistryManifest.md")]
[OutputType(typeof(ManifestDocument), typeof(string), typeof(ManifestHead))]
public sealed class GetRegistryManifestCommand : NamedImageCommand
{
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
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter Head { get; set; }

    protected override void ProcessRecord()
    {
        ForEachListed(Name, nameof(Name), name =>
        {
            ImageReference reference = Refine(name, Tag, Digest);
            RegistryClient client = CreateClient();
            if (Head)
            {
                WriteObject(!Raw
                    ? Await((mailbox, cancel) => client.GetManifestHeadAsync(reference, mailbox, cancel))
                    : throw new ImageException(ImageError.InvalidArgument, "Give either -Head or -Raw: with -Head there is no text."));
                return;
            }

            ManifestDocument manifest = Await((mailbox, cancel) => client.GetManifestAsync(reference, mailbox, cancel));
            WriteObject(Raw ? manifest.Json : manifest);
        });
    }
}
