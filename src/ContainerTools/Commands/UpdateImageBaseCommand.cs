using System.Management.Automation;
using ContainerTools.Bases;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives them on another base; their own layers stay what they are.</summary>
[Cmdlet(VerbsData.Update, "ImageBase", HelpUri = OnlineHelp.Pages + "Update-ImageBase.md")]
[OutputType(typeof(Image), typeof(ImageIndex))]
public sealed class UpdateImageBaseCommand : RegistryCommand
{
    private BaseUpdater? _updater;
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Position = 0)]
    [ValidateNotNull]
    public IImage? NewBase { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IImage? OldBase { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.InvalidArgument or ImageError.NotFound => "Give what the image stands on with -OldBase, and what it shall stand on with -NewBase.",
        ImageError.PlatformNotFound => "Give a new base that has this platform; Get-RegistryImage -AllPlatforms fetches all that a base has.",
        ImageError.Unsupported => "Give the image OCI's media types first, with Convert-Image -MediaType Oci.",
        _ => null,
    };

    protected override void BeginProcessing() =>
        FailOnError(() => _updater = new BaseUpdater(CreateClient(this.OpenStore(Store, NoStore) is { } store ? store.Cache : null), OldBase, NewBase));

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () => Update(image));
        }
    }

    protected override void EndProcessing() => RequireInput(_count, "put on another base");

    private void Update(IImage image)
    {
        BaseUpdater updater = _updater!;
        var failures = new List<ImageException>();
        IImage result = Await((mailbox, cancel) => updater.UpdateAsync(image, failures.Add, mailbox, cancel));
        foreach (ImageException failure in failures)
        {
            WriteError(ErrorTable.ToRecord(failure, image, Advise(failure.Error)));
        }

        WriteObject(PreviousDigest.Attach(result, image), enumerateCollection: false);
    }
}
