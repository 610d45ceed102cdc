using System.Management.Automation;
using ContainerTools.Comparison;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, says what a client that has one of them pulls for the next.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ImageUpdate", HelpUri = OnlineHelp.Pages + "Measure-ImageUpdate.md")]
[OutputType(typeof(ImageUpdate), typeof(LayerUpdate))]
public sealed class MeasureImageUpdateCommand : ImageCommand
{
    private IImage? _previous;
    private int _count;

    [Parameter(Position = 0)]
    [ValidateNotNull]
    public IImage? ReferenceImage { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] DifferenceImage { get; set; } = [];

    [Parameter]
    public PullEngine Engine { get; set; }

    [Parameter]
    public SwitchParameter Layer { get; set; }

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long? Threshold { get; set; }

    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.TooLarge => "See with -Layer what is pulled and why; put the steps whose results change often last. If that much may be pulled, raise -Threshold.",
        ImageError.PlatformNotFound => "Compare images of the same platforms, or give the one that the client has as -ReferenceImage.",
        _ => null,
    };

    protected override void BeginProcessing() => _previous = ReferenceImage;

    protected override void ProcessRecord()
    {
        _count += DifferenceImage.Length;
        foreach (IImage image in DifferenceImage)
        {
            ContinueOnError(image, () => Measure(image));
        }
    }

    protected override void EndProcessing()
    {
        RequireInput(_count, "measure");
        if (ReferenceImage is null && _count == 1)
        {
            FailOnError(() => throw new ImageException(ImageError.InvalidArgument, "One image alone is no update. Give what the client has as -ReferenceImage, or several images."));
        }
    }

    private void Measure(IImage image)
    {
        // The first of a sequence is what the client begins with. What cannot be pulled leaves it with the image that it has.
        IReadOnlyList<ImageUpdate> updates = Await((mailbox, _) => Task.FromResult(ImageUpdateMeasurer.Measure(_previous, image, Engine, mailbox)));
        bool isFirst = _previous is null;
        _previous = image;
        if (isFirst)
        {
            return;
        }

        foreach (ImageUpdate update in updates)
        {
            WriteObject(Layer ? update.Layers : update, enumerateCollection: true);
        }

        foreach (ImageUpdate update in updates.Where(update => update.PullSize > Threshold))
        {
            ContinueOnError(image, () => throw new ImageException(
                ImageError.TooLarge,
                $"A client on {update.Platform} that has {update.From?.ToString() ?? "no image"} pulls {update.PullSize:N0} bytes for {update.To}, more than {Threshold:N0}.",
                update.To));
        }
    }
}
