using System.Collections;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Graphs;
using ContainerTools.Input;
using ContainerTools.Layering;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes files, folders, graphs of paths and a base image, gives an image.</summary>
[Cmdlet(VerbsCommon.New, "LayeredImage", DefaultParameterSetName = ContentSet, HelpUri = OnlineHelp.Pages + "New-LayeredImage.md")]
[OutputType(typeof(Image))]
public sealed class NewLayeredImageCommand : CompositionCommand
{
    private const string StreamSet = "StreamConfiguration";
    private readonly CompositionInput _input = new();
    private bool _gotInput;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "/";

    [Parameter(ParameterSetName = ContentSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] CopyToRoot { get; set; } = [];

    // One for all kinds: what fits none of several parameters PowerShell leaves out with an error, and goes on.
    [Parameter(ValueFromPipeline = true, ParameterSetName = ContentSet)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public Image? FromImage { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public Layer[] Layer { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [GroupTransformation]
    public LayerGroup[] Group { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public ReferenceGraph? Graph { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public object? LayeringPipeline { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public Image? Previous { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public IDictionary Config { get; set; } = new Hashtable();

    [Parameter(ParameterSetName = ContentSet)]
    public ConfigInheritance InheritConfig { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformPartCompleter))]
    public string? Architecture { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformPartCompleter))]
    public string? Os { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformPartCompleter))]
    public string? Variant { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [TimeTransformation]
    public DateTimeOffset? Created { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public string? Author { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public string? CreatedBy { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNullOrEmpty]
    public string? Comment { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public int MaxLayers { get; set; } = LayerBudget.DefaultMaxLayers;

    [Parameter(ParameterSetName = ContentSet)]
    public SwitchParameter SingleLayer { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public bool IncludeContent { get; set; } = true;

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AnnotationCompleter))]
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter(ParameterSetName = ContentSet)]
    public ScriptBlock? Customize { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public SwitchParameter AddPasswd { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [MembersTransformation(typeof(UserAccount))]
    public UserAccount[] AddUser { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [MembersTransformation(typeof(GroupAccount))]
    public GroupAccount[] AddGroup { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public SwitchParameter AddShadow { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public SwitchParameter AddCaCertificates { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public SwitchParameter AddTmp { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = StreamSet)]
    [ValidateNotNullOrEmpty]
    public string StreamConfiguration { get; set; } = "";

    protected override void BeginProcessing() => FailOnError(() =>
    {
        if (MaxLayers < 2)
        {
            throw new ImageException(ImageError.InvalidArgument, $"-MaxLayers must be at least 2, but it is {MaxLayers}.", MaxLayers);
        }

        _input.Take(new object?[] { FromImage, Layer, Group, Graph }.Where(given => given is not null).ToArray());
    });

    protected override void ProcessRecord()
    {
        if (!MyInvocation.ExpectingInput && InputObject is null)
        {
            return;
        }

        FailOnError(() =>
        {
            if (InputObject?.TypeNames.FirstOrDefault(name => name.StartsWith("Deserialized.ContainerTools.", StringComparison.Ordinal)) is { } copy)
            {
                throw new ImageException(ImageError.InvalidArgument, $"This is the copy of an object of another process ({copy}), which has no content. Export the image there, for instance with Export-Image, and import it here.", copy);
            }

            _input.Take(InputObject?.BaseObject);
            _gotInput = true;
        }, InputObject);
    }

    protected override void EndProcessing() => FailOnError(() =>
    {
        // The command before this one may have failed and gone on; an image without its base would hide that.
        if (MyInvocation.ExpectingInput && !_gotInput)
        {
            throw new ImageException(ImageError.InvalidArgument, "Nothing to compose an image from came down the pipeline.");
        }

        WriteObject(ParameterSetName == StreamSet ? FromStreamConfiguration() : FromContent(), enumerateCollection: false);
    });

    private PSObject FromStreamConfiguration()
    {
        StreamConfiguration configuration = ContainerTools.Composition.StreamConfiguration.Parse(SourceFile.ReadAllBytes(this.ResolveFilePath(StreamConfiguration)));
        StreamComposer composer = StreamComposer;
        Image image = Await((mailbox, cancel) => composer.ComposeAsync(configuration, mailbox, cancel));
        return WithPlan(image, new() { [nameof(StreamConfiguration)] = this.ResolveFilePath(StreamConfiguration) });
    }

    private PSObject FromContent()
    {
        // The folder goes away, so the layer made of it must be kept.
        LayerKeeper? keeper = Customize is null ? null : Keeper;
        using CustomFolder? custom = Customize is null ? null : CustomFolder.Fill(this, Customize);
        LayeredImageRecipe recipe = ToRecipe(custom);
        LayeredImageBuilder builder = Builder;
        Image image = Await((mailbox, cancel) => builder.BuildAsync(recipe, mailbox, cancel));
        if (keeper is not null)
        {
            return PSObject.AsPSObject(Await((mailbox, cancel) => keeper.KeepTopAsync(image, mailbox, cancel)));
        }

        // Neither of layers nor of files that a graph found can a plan say where they are.
        return _input.Layers.Count > 0 || recipe.Groups.Any(group => group.Nodes.Any(node => node.Files is not null)) ? PSObject.AsPSObject(image) : WithPlan(image, Resolve(recipe));
    }

    // What depends on the moment or the place, as it was this time.
    private Dictionary<string, object> Resolve(LayeredImageRecipe recipe)
    {
        var result = new Dictionary<string, object>
        {
            [nameof(Created)] = TimeText.Write(recipe.Image.Created),
            [nameof(Mtime)] = TimeText.Write(DateTimeOffset.FromUnixTimeSeconds(recipe.Rules.Mtime)),
            [nameof(Architecture)] = recipe.Image.Platform.Architecture,
        };
        Add(nameof(Path), recipe.Sources.Select(source => source.Path));
        Add(nameof(CopyToRoot), recipe.CopyToRoot.Select(source => source.Path));
        Add(nameof(Group), recipe.Groups.Select(group => group.Paths));
        return result;

        void Add(string name, IEnumerable<object> values)
        {
            if (values.ToArray() is { Length: > 0 } list)
            {
                result[name] = list;
            }
        }
    }

    private PSObject WithPlan(Image image, Dictionary<string, object> resolved) =>
        PlanWriter.Attach(image, PlanWriter.Write(MyInvocation.BoundParameters, resolved, _input.Parent));

    private LayeredImageRecipe ToRecipe(CustomFolder? custom)
    {
        LayerSource[] sources = IncludeContent ? ResolveSources(Path, Destination).ToArray() : [];
        return ToRecipe(custom, sources);
    }

    private LayeredImageRecipe ToRecipe(CustomFolder? custom, LayerSource[] sources) => new(new ImageComposition(Name)
    {
        Tag = Tag,
        Platform = ToPlatform(),
        Created = Created ?? DefaultTime,
        History = new HistoryNote { Author = Author, CreatedBy = CreatedBy, Comment = Comment },
        Config = ConfigConverter.Convert(Config, WriteWarning),
        Parent = _input.Parent,
        InheritConfig = InheritConfig,
        Annotations = Annotation.Cast<DictionaryEntry>().ToDictionary(entry => ConfigConverter.Text(entry.Key), entry => ConfigConverter.Text(entry.Value)),
    })
    {
        Sources = sources,
        CopyToRoot = [.. ResolveSources(CopyToRoot, "/"), .. custom is null ? [] : new[] { new LayerSource(custom.Path) { KeepsOwners = true } }],
        Groups = IncludeContent ? [.. _input.Groups, .. SplitGraph(sources.Length)] : [],
        Layers = _input.Layers,
        Rules = Rules,
        MaxLayers = MaxLayers,
        SingleLayer = SingleLayer,
        ExpectsMounts = !IncludeContent,
        SpecialFiles = SpecialFile,
        AddPasswd = AddPasswd,
        Users = AddUser,
        UserGroups = AddGroup,
        AddShadow = AddShadow,
        AddCaCertificates = AddCaCertificates,
        AddTmp = AddTmp,
    };

    private IEnumerable<LayerGroup> SplitGraph(int sources)
    {
        if (_input.Nodes.Count == 0)
        {
            return LayeringPipeline is null && Previous is null
                ? []
                : throw new ImageException(ImageError.InvalidArgument, $"-{(Previous is null ? nameof(LayeringPipeline) : nameof(Previous))} is for a graph, but none came.");
        }

        var graph = new ReferenceGraph(_input.Nodes);
        var budget = new LayerBudget(MaxLayers, (_input.Parent?.Layers.Count ?? 0) + _input.Layers.Count + _input.Groups.Count);
        // Other paths can share a layer, so the graph gets all but what they need, and one at least.
        int available = Math.Max(budget.Available - sources, 1);
        return Split(graph, available).Select(group => new LayerGroup(group));
    }

    private IReadOnlyList<IReadOnlyList<GraphNode>> Split(ReferenceGraph graph, int available)
    {
        if (LayeringPipeline is not null)
        {
            return Previous is null
                ? GraphSplitter.Split(graph, PipelineInput.Read(this, LayeringPipeline), null, new CommandReporter(this))
                : throw new ImageException(ImageError.InvalidArgument, $"-{nameof(Previous)} does not go with -{nameof(LayeringPipeline)}, which says itself what is together.");
        }

        if (Previous is not { } previous)
        {
            return GraphSplitter.Split(graph, graph.UsualAlgorithm, available);
        }

        var reader = new GraphReader(this.OpenStore(Store, NoStore));
        IReadOnlyDictionary<string, int> layers = Await((mailbox, cancel) => reader.FindLayersAsync(graph, previous, mailbox, cancel));
        return GraphSplitter.Follow(graph, available, layers);
    }

    // What is not said is the base's, or this machine's architecture under Linux.
    private Platform ToPlatform()
    {
        Platform inherited = _input.Parent?.Platform ?? Platform.Default;
        string? variant = Variant ?? (Architecture is null ? inherited.Variant : null);
        return new Platform(Os ?? inherited.Os, Architecture ?? inherited.Architecture, variant, Os is null ? inherited.OsVersion : null);
    }
}
