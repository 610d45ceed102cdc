using System.Management.Automation;
using ContainerTools.Graphs;
using ContainerTools.Input;
using ContainerTools.Layering;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes a graph of paths that need each other, gives groups, one for each layer, lowest first.</summary>
[Cmdlet(VerbsCommon.Split, "ReferenceGraph", DefaultParameterSetName = AlgorithmSet, HelpUri = OnlineHelp.Pages + "Split-ReferenceGraph.md")]
[OutputType(typeof(LayerGroup))]
public sealed class SplitReferenceGraphCommand : ImageCommand
{
    private const string AlgorithmSet = "Algorithm";
    private const string PipelineSet = "Pipeline";
    private const string FileAlgorithmSet = "FileAlgorithm";
    private const string FilePipelineSet = "FilePipeline";
    private readonly List<GraphNode> _nodes = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = AlgorithmSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PipelineSet)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = FileAlgorithmSet)]
    [Parameter(Mandatory = true, ParameterSetName = FilePipelineSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter(ParameterSetName = FileAlgorithmSet)]
    [Parameter(ParameterSetName = FilePipelineSet)]
    [ValidateNotNullOrEmpty]
    public string? GraphName { get; set; }

    [Parameter(ParameterSetName = AlgorithmSet)]
    [Parameter(ParameterSetName = FileAlgorithmSet)]
    public SplitAlgorithm? Algorithm { get; set; }

    [Parameter(ParameterSetName = AlgorithmSet)]
    [Parameter(ParameterSetName = FileAlgorithmSet)]
    [ValidateNotNull]
    public Image? Previous { get; set; }

    [Parameter(ParameterSetName = AlgorithmSet)]
    [Parameter(ParameterSetName = FileAlgorithmSet)]
    [ValidateNotNull]
    public object? ChangeRate { get; set; }

    [Parameter(ParameterSetName = AlgorithmSet)]
    [Parameter(ParameterSetName = FileAlgorithmSet)]
    [ValidateRange(1, int.MaxValue)]
    public int MaxLayers { get; set; } = LayerBudget.DefaultMaxLayers;

    [Parameter(Mandatory = true, ParameterSetName = PipelineSet)]
    [Parameter(Mandatory = true, ParameterSetName = FilePipelineSet)]
    [ValidateNotNullOrEmpty]
    public object Pipeline { get; set; } = "";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ExcludePath { get; set; } = [];

    protected override void ProcessRecord()
    {
        FailOnError(() => _nodes.AddRange(InputObject.SelectMany(GraphInput.Read)));
    }

    protected override void EndProcessing() => FailOnError(() =>
    {
        // On this thread, because a stage may be a script block.
        ReferenceGraph graph = LiteralPath is null
            ? new ReferenceGraph(_nodes)
            : ReferenceGraph.FromNix(SourceFile.ReadAllBytes(this.ResolveFilePath(LiteralPath)), GraphName);
        graph = ApplyRates(graph);
        foreach (LayerGroup group in GraphSplitter.Describe(graph, Split(graph)))
        {
            WriteObject(group, enumerateCollection: false);
        }
    });

    private GraphReader Reader => new(this.OpenStore(null, false));

    private ReferenceGraph ApplyRates(ReferenceGraph graph)
    {
        if (ChangeRate is null)
        {
            return graph;
        }

        RequireCost(nameof(ChangeRate));
        GraphReader reader = Reader;
        return ChangeRateInput.ReadImages(ChangeRate) is { } images
            ? Await((mailbox, cancel) => reader.LearnRatesAsync(graph, images, mailbox, cancel))
            : ChangeRateInput.Apply(graph, ChangeRate);
    }

    private IReadOnlyList<IReadOnlyList<GraphNode>> Split(ReferenceGraph graph)
    {
        if (ParameterSetName is PipelineSet or FilePipelineSet)
        {
            return GraphSplitter.Split(graph, PipelineInput.Read(this, Pipeline), ExcludePath, new CommandReporter(this));
        }

        if (Previous is { } previous)
        {
            RequireCost(nameof(Previous));
            GraphReader reader = Reader;
            IReadOnlyDictionary<string, int> layers = Await((mailbox, cancel) => reader.FindLayersAsync(graph, previous, mailbox, cancel));
            return GraphSplitter.Follow(graph, MaxLayers, layers, ExcludePath);
        }

        return GraphSplitter.Split(graph, Algorithm ?? (ChangeRate is null ? graph.UsualAlgorithm : SplitAlgorithm.Cost), MaxLayers, ExcludePath);
    }

    private void RequireCost(string parameter)
    {
        if (Algorithm is not null and not SplitAlgorithm.Cost)
        {
            throw new ImageException(ImageError.InvalidArgument, $"-{parameter} goes with -Algorithm Cost; {Algorithm} does not ask for it.", Algorithm);
        }
    }
}
