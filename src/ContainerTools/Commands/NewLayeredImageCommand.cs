using System.Collections;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Layering;

namespace ContainerTools.Commands;

/// <summary>Takes files, folders, groups of paths and a base image, gives an image.</summary>
[Cmdlet(VerbsCommon.New, "LayeredImage")]
[OutputType(typeof(Image))]
public sealed class NewLayeredImageCommand : CompositionCommand
{
    private readonly List<Layer> _layers = [];
    private readonly List<IReadOnlyList<string>> _groups = [];
    private Image? _parent;

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "/";

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] CopyToRoot { get; set; } = [];

    [Parameter(ValueFromPipeline = true)]
    public Image? FromImage { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public Layer[]? Layer { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public LayerGroup[]? Group { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IDictionary Config { get; set; } = new Hashtable();

    [Parameter]
    public ConfigInheritance InheritConfig { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Architecture { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Os { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Variant { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Created { get; set; }

    [Parameter]
    public int MaxLayers { get; set; } = LayerBudget.DefaultMaxLayers;

    [Parameter]
    [ValidateNotNull]
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter]
    public SwitchParameter AddPasswd { get; set; }

    [Parameter]
    public SwitchParameter AddCaCertificates { get; set; }

    [Parameter]
    public SwitchParameter AddTmp { get; set; }

    protected override void ProcessRecord()
    {
        if (FromImage is not null && _parent is not null && FromImage != _parent)
        {
            Fail(new ImageException(ImageError.InvalidArgument, $"An image has one base, but two came: {_parent} and {FromImage}.", FromImage));
        }

        _parent = FromImage ?? _parent;
        _layers.AddRange(Layer ?? []);
        _groups.AddRange((Group ?? []).Select(group => group.Paths));
    }

    protected override void EndProcessing()
    {
        try
        {
            LayeredImageRecipe recipe = ToRecipe();
            WriteObject(Await((mailbox, cancel) => Builder.BuildAsync(recipe, mailbox, cancel)), enumerateCollection: false);
        }
        catch (ImageException exception)
        {
            Fail(exception);
        }
    }

    private LayeredImageRecipe ToRecipe() => new(new ImageComposition(Name)
    {
        Tag = Tag,
        Platform = ToPlatform(),
        Created = ReadTime(Created),
        Config = ConfigConverter.Convert(Config),
        Parent = _parent,
        InheritConfig = InheritConfig,
        Annotations = Annotation.Cast<DictionaryEntry>().ToDictionary(entry => $"{entry.Key}", entry => $"{entry.Value}"),
    })
    {
        Sources = ResolveSources(Path, Destination).ToArray(),
        CopyToRoot = ResolveSources(CopyToRoot, "/").ToArray(),
        Groups = _groups,
        Layers = _layers,
        Rules = Rules,
        MaxLayers = MaxLayers,
        AddPasswd = AddPasswd,
        AddCaCertificates = AddCaCertificates,
        AddTmp = AddTmp,
    };

    // What is not said is the base's, or this machine's architecture under Linux.
    private Platform ToPlatform()
    {
        Platform inherited = _parent?.Platform ?? Platform.Default;
        string? variant = Variant ?? (Architecture is null ? inherited.Variant : null);
        return new Platform(Os ?? inherited.Os, Architecture ?? inherited.Architecture, variant, Os is null ? inherited.OsVersion : null);
    }
}
