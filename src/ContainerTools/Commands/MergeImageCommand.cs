using System.Collections;
using System.Management.Automation;
using ContainerTools.Editing;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives them as they go into one archive, or as one image for several platforms.</summary>
[Cmdlet(VerbsData.Merge, "Image", DefaultParameterSetName = ArchiveSet)]
[OutputType(typeof(IImage), ParameterSetName = [ArchiveSet])]
[OutputType(typeof(ImageIndex), ParameterSetName = [IndexSet])]
public sealed class MergeImageCommand : ImageCommand
{
    private const string ArchiveSet = "Archive";
    private const string IndexSet = "Index";
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
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter(ParameterSetName = IndexSet)]
    public IndexMediaType MediaType { get; set; }

    [Parameter(ParameterSetName = IndexSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    protected override void ProcessRecord() => _images.AddRange(InputObject);

    protected override void EndProcessing()
    {
        try
        {
            if (AsIndex)
            {
                WriteObject(MakeIndex(), enumerateCollection: false);
            }
            else if (_images.Count > 0)
            {
                WriteObject(ImageSet.Merge(_images, Force, new CommandReporter(this)).Images, enumerateCollection: true);
            }
        }
        catch (ImageException exception)
        {
            Fail(exception);
        }
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
