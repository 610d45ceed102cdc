using System.Collections;
using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Compression;
using ContainerTools.Editing;
using ContainerTools.FileSystem;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives them as they go into one archive, as one image for several platforms, or each with layers of it as one.</summary>
[Cmdlet(VerbsData.Merge, "Image", DefaultParameterSetName = ArchiveSet, HelpUri = OnlineHelp.Pages + "Merge-Image.md")]
[OutputType(typeof(IImage), ParameterSetName = [ArchiveSet])]
[OutputType(typeof(ImageIndex), ParameterSetName = [IndexSet])]
[OutputType(typeof(Image), ParameterSetName = [SquashSet])]
public sealed class MergeImageCommand : ImageCommand
{
    private const string ArchiveSet = "Archive";
    private const string IndexSet = "Index";
    private const string SquashSet = "Squash";
    private readonly List<IImage> _images = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(ParameterSetName = ArchiveSet)]
    public SwitchParameter Force { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = IndexSet)]
    public SwitchParameter AsIndex { get; set; }

    [Parameter(ParameterSetName = IndexSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(ParameterSetName = IndexSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AnnotationCompleter))]
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter(ParameterSetName = IndexSet)]
    public MediaTypeFamily MediaType { get; set; }

    [Parameter(ParameterSetName = IndexSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = SquashSet)]
    public SwitchParameter Squash { get; set; }

    [Parameter(ParameterSetName = SquashSet)]
    public int From { get; set; }

    [Parameter(ParameterSetName = SquashSet)]
    public int To { get; set; } = -1;

    [Parameter(ParameterSetName = SquashSet)]
    public Codec Compression { get; set; }

    [Parameter(ParameterSetName = SquashSet)]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    protected override void ProcessRecord() => _images.AddRange(InputObject);

    protected override void EndProcessing() => FailOnError(() =>
    {
        if (AsIndex)
        {
            WriteObject(MakeIndex(), enumerateCollection: false);
        }
        else if (Squash)
        {
            _images.ForEach(SquashOne);
        }
        else if (_images.Count > 0)
        {
            WriteObject(ImageSet.Merge(_images, Force, new CommandReporter(this)).Images, enumerateCollection: true);
        }
    });

    private void SquashOne(IImage image)
    {
        Image single = image.RequireSingle("A squashed layer");
        var compressor = Compression == Codec.None ? null : new LayerCompressor(this.OpenStore(Store, noStore: false)!, Compression);
        WriteObject(Await(
            (mailbox, cancel) => ImageSquasher.SquashAsync(single, FromEnd(From), FromEnd(To), compressor is null ? null : compressor.CompressAsync, mailbox, cancel),
            new TransferProgress($"Squashing {single}", 2 * single.Size)));

        // As PowerShell counts in lists.
        int FromEnd(int index) => index < 0 ? index + single.Layers.Count : index;
    }

    private ImageIndex MakeIndex()
    {
        var recipe = new IndexRecipe
        {
            Name = Name,
            Annotations = ConfigConverter.Changes(Annotation),
            MediaType = MediaType,
            Platform = Platform,
        };
        return IndexBuilder.Build(_images, recipe, new CommandReporter(this));
    }
}
