using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Commands;

/// <summary>Takes names or images, gives what is attached to them.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryReferrer", DefaultParameterSetName = ImageSet, HelpUri = OnlineHelp.Pages + "Get-RegistryReferrer.md")]
[OutputType(typeof(RegistryReferrer))]
public sealed class GetRegistryReferrerCommand : NamedImageCommand
{
    private const string NameSet = "Name";
    private const string ImageSet = "InputObject";

    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string? Tag { get; set; }

    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    public DigestText? Digest { get; set; }

    // In the default set and not an array: PowerShell would sooner take an image's Reference for -Name than try another
    // set or make a list of one image.
    [Parameter(ParameterSetName = ImageSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ArtifactType { get; set; }

    protected override void ProcessRecord()
    {
        ForEachListed(Name, nameof(Name), name => Write([Refine(name, Tag, Digest)]));
        if (InputObject is { } image)
        {
            ContinueOnError(image, () => Write(SubjectsOf(image)));
        }
    }

    // Who signs, signs the index or its images; who asks about an image wants to hear of both.
    private static IEnumerable<ImageReference> SubjectsOf(IImage image)
    {
        if (image.Reference is not { } reference || image.Source is not RegistrySession)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{image}' does not come from a registry, so nothing can be attached to it there.", image);
        }

        Digest? index = (image as Image)?.IndexDigest;
        return index is null ? [reference.WithDigest(image.Digest)] : [reference.WithDigest(index), reference.WithDigest(image.Digest)];
    }

    private void Write(IEnumerable<ImageReference> subjects)
    {
        foreach (ImageReference subject in subjects)
        {
            RegistryClient client = CreateClient();
            Await(async (mailbox, cancel) =>
            {
                await foreach (RegistryReferrer referrer in client.GetReferrersAsync(subject, ArtifactType, mailbox, cancel).ConfigureAwait(false))
                {
                    mailbox.Output(referrer);
                }
            });
        }
    }
}
