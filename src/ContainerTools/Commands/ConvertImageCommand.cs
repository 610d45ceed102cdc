using System.Management.Automation;
using ContainerTools.Compression;
using ContainerTools.Conversion;
using ContainerTools.Editing;
using ContainerTools.FileSystem;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives the same ones with other media types, compression or times, or without some files or layers.</summary>
[Cmdlet(VerbsData.Convert, "Image", HelpUri = OnlineHelp.Pages + "Convert-Image.md")]
[OutputType(typeof(Image), typeof(ImageIndex), typeof(Artifact))]
public sealed class ConvertImageCommand : ImageCommand
{
    private ImageConverter? _converter;
    private IReadOnlyList<Image> _images = [];
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    public MediaTypeFamily? MediaType { get; set; }

    [Parameter]
    public Codec? LayerCompression { get; set; }

    [Parameter]
    public int? CompressionLevel { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [TimeTransformation]
    public DateTimeOffset? ClampMtime { get; set; }

    [Parameter]
    [TimeTransformation]
    public DateTimeOffset? ClampCreated { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public PathPattern[] ExcludePath { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeLayer { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.Unsupported => "Give -LayerCompression Gzip, or -MediaType Oci.",
        _ => null,
    };

    protected override void BeginProcessing() => FailOnError(() => _converter = new ImageConverter(this.OpenStore(Store, noStore: false)!, new ConversionOptions
    {
        MediaTypes = MediaType,
        LayerCompression = LayerCompression,
        CompressionLevel = CompressionLevel,
        RecompressesAll = Force,
        LatestMtime = ClampMtime,
        LatestCreated = ClampCreated,
        ExcludedPaths = ExcludePath,
        ExcludedLayers = ExcludeLayer.Length == 0 ? null : FindExcluded,
    }));

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () => Convert(image));
        }
    }

    protected override void EndProcessing() => RequireInput(_count, "convert");

    private void Convert(IImage image)
    {
        ImageConverter converter = _converter!;
        _images = image.Images;
        IImage result = Await((mailbox, cancel) => converter.ConvertAsync(image, mailbox, cancel), new TransferProgress($"Converting {image}", image.Size));
        WriteObject(PreviousDigest.Attach(result, image), enumerateCollection: false);
    }

    private int[] FindExcluded(Image image) => [.. ExcludeLayer.Select(text => FindExcluded(image, text)).OfType<int>()];

    // A digest may be that of a layer which only some platforms have.
    private int? FindExcluded(Image image, string text)
    {
        try
        {
            return LayerSelection.Resolve(image, text);
        }
        catch (ImageException) when (_images.Any(other => other != image && HasLayer(other, text)))
        {
            return null;
        }
    }

    private static bool HasLayer(Image image, string text) =>
        image.Layers.Any(layer => LayerSelection.IsStartOf(text, layer));
}
