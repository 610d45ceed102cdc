using System.Management.Automation;
using ContainerTools.Inspection;
using ContainerTools.Output;
using ContainerTools.Packages;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, says what their layers have, change and hide, or what kinds of files take the room.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Image", DefaultParameterSetName = LayerSet, HelpUri = OnlineHelp.Pages + "Measure-Image.md")]
[OutputType(typeof(LayerMeasure), ParameterSetName = [LayerSet])]
[OutputType(typeof(ImageMeasure), ParameterSetName = [SummarySet])]
[OutputType(typeof(FileGroup), ParameterSetName = [GroupSet])]
public sealed class MeasureImageCommand : InspectionCommand
{
    private const string LayerSet = "Layer";
    private const string SummarySet = "Summary";
    private const string GroupSet = "Group";
    private int _count;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = SummarySet)]
    public SwitchParameter Summary { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = GroupSet)]
    public FileGrouping? By { get; set; }

    [Parameter(ParameterSetName = GroupSet)]
    [ValidateRange(1, 100)]
    public int Depth { get; set; } = 2;

    [Parameter(ParameterSetName = LayerSet)]
    [Parameter(ParameterSetName = SummarySet)]
    [ValidateRange(0L, long.MaxValue)]
    public long? Threshold { get; set; }

    private protected override string? Advise(ImageError error) => error == ImageError.TooLarge
        ? "Remove files in the step that makes them, or make one layer of all with Merge-Image -Squash; if that much may be hidden, raise -Threshold."
        : base.Advise(error);

    protected override void EndProcessing() => RequireInput(_count, "measure");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () => Measure(image.RequireSingle("A measurement")));
        }
    }

    private void Measure(Image image)
    {
        if (ParameterSetName == GroupSet)
        {
            WriteGroups(image);
            return;
        }

        ImageMeasure measure = Await(
            (mailbox, cancel) => ImageMeasurer.MeasureAsync(NoStore ? image.PastStore() : image, Cache, mailbox, cancel),
            new TransferProgress($"Measuring {image}", image.Size));
        if (Summary)
        {
            WriteObject(measure);
        }
        else
        {
            WriteObject(measure.Layers, enumerateCollection: true);
        }

        if (measure.HiddenSize > Threshold)
        {
            throw new ImageException(
                ImageError.TooLarge,
                $"The layers of {image} have {measure.HiddenSize:N0} bytes that no container sees, more than {Threshold:N0}.",
                image);
        }
    }

    private void WriteGroups(Image image)
    {
        if (By != FileGrouping.Package)
        {
            WriteObject(FileGroup.Of(ReadFiles(image), By!.Value, Depth), enumerateCollection: true);
            return;
        }

        ImagePackages packages = ReadPackages(image, []);
        WriteObject(packages.Group(), enumerateCollection: true);
        WriteProblems(packages);
    }
}
