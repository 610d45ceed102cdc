using System.Collections;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Graphs;
using ContainerTools.Input;
using ContainerTools.Layering;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Projects;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes files, folders, graphs of paths or a project of .NET, and a base image, gives an image or an index of several.</summary>
[Cmdlet(VerbsCommon.New, "LayeredImage", DefaultParameterSetName = ContentSet, HelpUri = OnlineHelp.Pages + "New-LayeredImage.md")]
[OutputType(typeof(Image), typeof(ImageIndex))]
public sealed class NewLayeredImageCommand : PlatformImageCommand
{
    private const string StreamSet = "StreamConfiguration";

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ContentSet)]
    [Parameter(Position = 0, ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

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
    public bool IncludeContent { get; set; } = true;

    [Parameter(Mandatory = true, ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string DotNetProject { get; set; } = "";

    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuntimeIdentifierCompleter))]
    public string[] RuntimeIdentifier { get; set; } = [];

    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string Configuration { get; set; } = ContainerTools.Projects.DotNetProject.DefaultConfiguration;

    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string? Framework { get; set; }

    [Parameter(ParameterSetName = ProjectSet)]
    public SwitchParameter SelfContained { get; set; }

    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNull]
    public IDictionary Property { get; set; } = new Hashtable();

    [Parameter(Mandatory = true, ParameterSetName = StreamSet)]
    [ValidateNotNullOrEmpty]
    public string StreamConfiguration { get; set; } = "";

    protected override void BeginProcessing() => FailOnError(() =>
    {
        if (MaxLayers < 2)
        {
            throw new ImageException(ImageError.InvalidArgument, $"-MaxLayers must be at least 2, but it is {MaxLayers}.", MaxLayers);
        }

        Input.Take(new object?[] { FromImage, Layer, Group, Graph }.Where(given => given is not null).ToArray());
    });

    protected override void EndProcessing() => FailOnError(() =>
    {
        CheckInput();
        if (Name.Length > 0)
        {
            // Before all layers are made.
            GivenName.Join(Name.ToLowerInvariant(), Tag ?? ImageReference.DefaultTag, "-" + nameof(Name), "-" + nameof(Tag));
        }

        object result = ParameterSetName switch
        {
            StreamSet => FromStreamConfiguration(),
            ProjectSet => FromProject(),
            _ => FromContent(),
        };
        WriteObject(result, enumerateCollection: false);
    });

    private protected override string? Advise(ImageError error) =>
        error == ImageError.PlatformNotFound ? "Give a base for that platform with -FromImage, or leave the platform out of -Platform." : null;

    private PSObject FromStreamConfiguration()
    {
        StreamConfiguration configuration = ContainerTools.Composition.StreamConfiguration.Parse(SourceFile.ReadAllBytes(this.ResolveFilePath(StreamConfiguration)));
        StreamComposer composer = StreamComposer;
        Image image = Await((mailbox, cancel) => composer.ComposeAsync(configuration, mailbox, cancel));
        return WithPlan(image, new() { [nameof(StreamConfiguration)] = this.ResolveFilePath(StreamConfiguration) }, null);
    }

    private PSObject FromContent()
    {
        Platform[] platforms = ReadPlatforms();
        CheckParts(platforms);
        var bases = new BaseSelector(Input.Bases, OpenStore());

        // All is looked for before anything is composed, which may take long.
        CompositionTarget[] targets = platforms.Length == 0
            ? [Find(null, Await((mailbox, cancel) => bases.ChooseSingleAsync(ToPreferred(), mailbox, cancel)), IncludeContent)]
            : [.. platforms.Select(platform => CompositionTarget.For(platform, () => Find(platform, Await((mailbox, cancel) => bases.ChooseAsync(platform, mailbox, cancel)), IncludeContent)))];
        ConfigSettings config = ConfigConverter.Convert(Config, WriteWarning);
        (Image Image, LayeredImageRecipe Recipe)[] composed = [.. targets.Select(target => target.Work(() => Compose(target, config)))];
        IImage result = Join([.. composed.Select(item => item.Image)], Name, Tag is null ? [] : [Tag]);

        // Neither of layers nor of files that a graph found can a plan say where they are.
        return Customize is not null || Input.Layers.Count > 0 || Input.Nodes.Concat(Input.Groups.SelectMany(group => group.Nodes)).Any(node => node.Files is not null)
            ? PSObject.AsPSObject(result)
            : WithPlan(result, Resolve(composed[0].Recipe), targets is [var only] ? only.Parent : bases.Given);
    }

    private void CheckParts(Platform[] platforms)
    {
        if (platforms.Length > 0 && (Os ?? Architecture ?? Variant) is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, "Give either -Platform, or -Os, -Architecture and -Variant, not both.");
        }
    }

    private (Image Image, LayeredImageRecipe Recipe) Compose(CompositionTarget target, ConfigSettings config)
    {
        // The folder goes away, so the layer made of it must be kept.
        LayerKeeper? keeper = Customize is null ? null : Keeper;
        using CustomFolder? custom = FillTop(target);
        LayeredImageRecipe recipe = Describe(Name, ToPlatform(target), target.Parent, config) with
        {
            Sources = target.Sources,
            CopyToRoot = [.. target.CopyToRoot, .. CustomFolder.SourcesOf(custom)],
            Groups = IncludeContent ? [.. Input.Groups, .. SplitGraph(target)] : [],
            Layers = Input.Layers,
            ExpectsMounts = !IncludeContent,
        };
        LayeredImageBuilder builder = Builder;
        Image image = Await(async (mailbox, cancel) =>
        {
            Image made = await builder.BuildAsync(recipe, mailbox, cancel).ConfigureAwait(false);
            return keeper is null ? made : await keeper.KeepAsync(made, made.Layers.Count - 1, mailbox, cancel).ConfigureAwait(false);
        });
        return (image, recipe);
    }

    private PSObject FromProject()
    {
        Platform[] platforms = ReadPlatforms();
        CheckProject(platforms);
        var bases = new BaseSelector(Input.Bases, OpenStore());
        var publisher = new DotNetPublisher(this.FindProgram("dotnet"));
        var composer = new ProjectComposer(publisher, Builder, Keeper);
        DotNetProject project = ToProject(bases);
        ProjectTargets found = Await((mailbox, cancel) => publisher.DescribeAsync(project, mailbox, cancel));
        string?[] names = [.. found.Choose(RuntimeIdentifier, platforms)];
        ConfigSettings config = ConfigConverter.Convert(Config, WriteWarning);
        Image[] images = [.. names.Select((name, i) => CompositionTarget.For(names.Length > 1 ? name : null, () => Compose(name, i < platforms.Length ? platforms[i] : null)))];
        IImage result = Join(images, PlatformImages.NameOf(images[0]), PlatformImages.TagsOf(images[0]));
        return Input.Layers.Count > 0 || Customize is not null ? PSObject.AsPSObject(result) : WithPlan(result, Resolve(project), bases.Given);

        Image Compose(string? name, Platform? asked)
        {
            CompositionTarget target = Find(asked ?? (ContainerTools.RuntimeIdentifier.TryToPlatform(name, out Platform? named) ? named : null), null);
            using CustomFolder? custom = FillTop(target);
            LayeredImageRecipe recipe = Describe(Name, ContainerTools.Platform.Default, null, config) with
            {
                Sources = target.Sources,
                CopyToRoot = [.. target.CopyToRoot, .. CustomFolder.SourcesOf(custom)],
                Groups = [.. Input.Groups],
                Layers = Input.Layers,
            };
            return Await((mailbox, cancel) => composer.ComposeAsync(
                project with { RuntimeIdentifier = name },
                recipe,
                async (image, platform) => await bases.ChooseAsync(asked ?? platform, mailbox, cancel).ConfigureAwait(false)
                    ?? await bases.FetchAsync(ImageReference.Parse(image), asked ?? platform, mailbox, cancel).ConfigureAwait(false),
                mailbox,
                cancel));
        }
    }

    private void CheckProject(Platform[] platforms)
    {
        if (platforms.Length > 0 && RuntimeIdentifier.Length > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, "Give either -Platform or -RuntimeIdentifier, not both.");
        }

        if (Input.Nodes.Count > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, "A graph came, but the files of -DotNetProject are divided by the project's own dependencies.");
        }
    }

    private DotNetProject ToProject(BaseSelector bases) => new(this.ResolveFilePath(DotNetProject))
    {
        Configuration = Configuration,
        Framework = Framework,
        SelfContained = MyInvocation.BoundParameters.ContainsKey(nameof(SelfContained)) ? SelfContained.ToBool() : null,
        BaseImage = Input.Bases.Count == 0 ? null : bases.Name ?? ProjectContainer.NamelessBase,
        Properties = [.. ConfigConverter.Changes(Property).Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? ""))],
    };

    // What depends on the moment or the place, as it was this time.
    private Dictionary<string, object> Resolve(LayeredImageRecipe recipe)
    {
        Dictionary<string, object> result = ResolveTimes();
        if (Platform.Length == 0)
        {
            result[nameof(Architecture)] = recipe.Image.Platform.Architecture;
        }

        // Of several platforms each has paths of its own.
        Add(nameof(Path), Platform.Length == 0 ? recipe.Sources.Select(source => source.Path) : Path.Select(this.ResolveFilePath));
        Add(nameof(CopyToRoot), Platform.Length == 0 ? recipe.CopyToRoot.Select(source => source.Path) : CopyToRoot.Select(this.ResolveFilePath));
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

    private Dictionary<string, object> Resolve(DotNetProject project)
    {
        Dictionary<string, object> result = ResolveTimes();
        result[nameof(DotNetProject)] = project.Path;
        return result;
    }

    private IEnumerable<LayerGroup> SplitGraph(CompositionTarget target)
    {
        if (Input.Nodes.Count == 0)
        {
            return LayeringPipeline is null && Previous is null
                ? []
                : throw new ImageException(ImageError.InvalidArgument, $"-{(Previous is null ? nameof(LayeringPipeline) : nameof(Previous))} is for a graph, but none came.");
        }

        var graph = new ReferenceGraph(Input.Nodes);
        var budget = new LayerBudget(MaxLayers, (target.Parent?.Layers.Count ?? 0) + Input.Layers.Count + Input.Groups.Count);
        // Other paths can share a layer, so the graph gets all but what they need, and one at least.
        int available = Math.Max(budget.Available - target.Sources.Length, 1);
        return Split(graph, available).Select(group => new LayerGroup(group));
    }

    private IReadOnlyList<IReadOnlyList<GraphNode>> Split(ReferenceGraph graph, int available) => (LayeringPipeline, Previous) switch
    {
        (null, null) => GraphSplitter.Split(graph, graph.UsualAlgorithm, available),
        (null, { } previous) => GraphSplitter.Follow(graph, available, Await((mailbox, cancel) => new GraphReader(OpenStore()).FindLayersAsync(graph, previous, mailbox, cancel))),
        ({ } pipeline, null) => GraphSplitter.Split(graph, PipelineInput.Read(this, pipeline), null, new CommandReporter(this)),
        _ => throw new ImageException(ImageError.InvalidArgument, $"-{nameof(Previous)} does not go with -{nameof(LayeringPipeline)}, which says itself what is together."),
    };

    // What is not said is the base's, or this machine's architecture under Linux.
    private Platform ToPlatform(CompositionTarget target)
    {
        Platform inherited = target.Parent?.Platform ?? ContainerTools.Platform.Default;
        if (target.Platform is { } asked)
        {
            return asked.OsVersion is null && inherited.Os == asked.Os ? new Platform(asked.Os, asked.Architecture, asked.Variant, inherited.OsVersion) : asked;
        }

        string? variant = Variant ?? (Architecture is null ? inherited.Variant : null);
        return new Platform(Os ?? inherited.Os, Architecture ?? inherited.Architecture, variant, Os is null ? inherited.OsVersion : null);
    }

    private Platform? ToPreferred() => (Os ?? Architecture ?? Variant) is null
        ? null
        : new Platform(Os ?? ContainerTools.Platform.Default.Os, Architecture ?? ContainerTools.Platform.Default.Architecture, Variant);
}
