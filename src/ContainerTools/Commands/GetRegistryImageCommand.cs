using System.Management.Automation;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes names, gives images whose layers are fetched when somebody asks for them.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryImage", DefaultParameterSetName = PlatformSet)]
[OutputType(typeof(Image), ParameterSetName = [PlatformSet])]
[OutputType(typeof(ImageIndex), ParameterSetName = [AllPlatformsSet])]
public sealed class GetRegistryImageCommand : RegistryCommand
{
    private const string PlatformSet = "Platform";
    private const string AllPlatformsSet = "AllPlatforms";
    private RegistryClient? _client;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    public ImageReference[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Tag { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Digest? Digest { get; set; }

    [Parameter(ParameterSetName = PlatformSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    [Parameter(ParameterSetName = AllPlatformsSet, Mandatory = true)]
    public SwitchParameter AllPlatforms { get; set; }

    [Parameter]
    public SwitchParameter VerifyTag { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FinalImageName { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FinalImageTag { get; set; }

    [Parameter]
    public SwitchParameter AllowForeignLayer { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    protected override void ProcessRecord()
    {
        foreach (ImageReference name in Name)
        {
            try
            {
                ImageReference reference = name.Refine(Tag, Digest);
                if (VerifyTag && (reference.Tag is null || reference.Digest is null))
                {
                    throw new ImageException(ImageError.InvalidArgument, $"-VerifyTag compares a tag with a digest, but '{reference}' does not have both.", reference);
                }

                RegistryClient client = _client ??= CreateClient();
                WriteObject(Await((mailbox, cancel) => GetAsync(client, reference, mailbox, cancel)), enumerateCollection: false);
            }
            catch (ImageException exception)
            {
                WriteError(ErrorTable.ToRecord(exception, name));
            }
        }
    }

    private protected override RegistryOptions Complete(RegistryOptions options) => options with { AllowForeignLayer = AllowForeignLayer };

    private RegistryClient CreateClient() =>
        new(Options, StoreParameters.ToKeeper(Store is null ? null : this.ResolveFilePath(Store), NoStore));

    private async Task<IImage> GetAsync(RegistryClient client, ImageReference reference, Mailbox mailbox, CancellationToken cancel)
    {
        Task checking = CheckTagAsync(client, reference, mailbox, cancel);
        IImage image = AllPlatforms
            ? await client.GetAllPlatformsAsync(reference, mailbox, cancel).ConfigureAwait(false)
            : await client.GetImageAsync(reference, Platform, mailbox, cancel).ConfigureAwait(false);
        await checking.ConfigureAwait(false);
        return Rename(image);
    }

    private async Task CheckTagAsync(RegistryClient client, ImageReference reference, Mailbox mailbox, CancellationToken cancel)
    {
        string problem;
        try
        {
            if (await client.FindTagDriftAsync(reference, mailbox, cancel).ConfigureAwait(false) is not { } actual)
            {
                return;
            }

            problem = $"Tag '{reference.Tag}' of {reference.Name} leads to {actual} now, not to {reference.Digest}.";
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            problem = $"Tag '{reference.Tag}' does not exist in {reference.Name}.";
        }

        if (VerifyTag)
        {
            throw new ImageException(ImageError.TagMoved, problem, reference);
        }

        mailbox.Warning(problem + " The digest decides.");
    }

    private IImage Rename(IImage image)
    {
        if (FinalImageName is null && FinalImageTag is null)
        {
            return image;
        }

        string name = FinalImageName ?? image.Reference!.Name;
        string tag = FinalImageTag ?? image.Reference!.Tag ?? ImageReference.DefaultTag;
        if (!ImageReference.TryParse($"{name}:{tag}", out ImageReference? parsed) || parsed.Tag != tag)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{name}:{tag}' is not a name for an image: give -FinalImageName without a tag, and the tag with -FinalImageTag.", name);
        }

        return image.Rename([$"{name}:{tag}"]);
    }
}
