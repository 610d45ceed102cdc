using System.Management.Automation;
using ContainerTools.Compression;
using ContainerTools.Input;
using ContainerTools.Optimization;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives them with layers of which an update changes few.</summary>
[Cmdlet(VerbsCommon.Optimize, "Image", DefaultParameterSetName = ImageSet, HelpUri = OnlineHelp.Pages + "Optimize-Image.md")]
[OutputType(typeof(Image), ParameterSetName = [ImageSet])]
[OutputType(typeof(OptimizedLayer), ParameterSetName = [PlanSet])]
public sealed class OptimizeImageCommand : ImageCommand
{
    private const string ImageSet = "Image";
    private const string PlanSet = "Plan";
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    [ValidateRange(2, 127)]
    public int MaxLayers { get; set; } = OptimizeOptions.DefaultMaxLayers;

    [Parameter]
    [ValidateNotNull]
    public IImage? Base { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IImage? Previous { get; set; }

    [Parameter(ParameterSetName = ImageSet)]
    public Codec Compression { get; set; } = Codec.Gzip;

    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    public SwitchParameter AsPlan { get; set; }

    private protected override string? Advise(ImageError error) =>
        error == ImageError.TooLarge ? "The limits of files are fixed; build the image without the files that are too large." : null;

    protected override void EndProcessing() => RequireInput(_count, "optimize");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () => Process(image.RequireSingle("A layer of packages")));
        }
    }

    private void Process(Image image)
    {
        var optimizer = new ImageOptimizer(this.OpenStore(null, noStore: false)!);
        var options = new OptimizeOptions { MaxLayers = MaxLayers, Base = Base?.RequireSingle("-Base"), Previous = Previous?.RequireSingle("-Previous"), Compression = Compression };
        if (AsPlan)
        {
            WriteObject(
                Await((mailbox, cancel) => optimizer.PlanAsync(image, options, mailbox, cancel), new TransferProgress($"Planning layers of {image}", image.Size)),
                enumerateCollection: true);
        }
        else
        {
            WriteObject(Await((mailbox, cancel) => optimizer.OptimizeAsync(image, options, mailbox, cancel), new TransferProgress($"Optimizing {image}", 2 * image.Size)));
        }
    }
}
