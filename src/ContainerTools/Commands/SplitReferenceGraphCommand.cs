using System.Management.Automation;
using ContainerTools.Layering;

namespace ContainerTools.Commands;

/// <summary>Takes a graph of paths that need each other, gives groups, one for each layer, lowest first.</summary>
[Cmdlet(VerbsCommon.Split, "ReferenceGraph", DefaultParameterSetName = AlgorithmSet)]
[OutputType(typeof(LayerGroup))]
public sealed class SplitReferenceGraphCommand : ImageCommand
{
    private const string AlgorithmSet = "Algorithm";
    private const string PipelineSet = "Pipeline";
    private readonly List<GraphNode> _nodes = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    [Parameter(ParameterSetName = AlgorithmSet)]
    public SplitAlgorithm Algorithm { get; set; }

    [Parameter(ParameterSetName = AlgorithmSet)]
    [ValidateRange(1, int.MaxValue)]
    public int MaxLayers { get; set; } = LayerBudget.DefaultMaxLayers;

    [Parameter(Mandatory = true, ParameterSetName = PipelineSet)]
    [ValidateNotNullOrEmpty]
    public object Pipeline { get; set; } = "";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ExcludePath { get; set; } = [];

    protected override void ProcessRecord()
    {
        try
        {
            _nodes.AddRange(InputObject.SelectMany(GraphInput.Read));
        }
        catch (ImageException exception)
        {
            Fail(exception);
        }
    }

    protected override void EndProcessing()
    {
        try
        {
            // On this thread, because a stage may be a script block.
            var graph = new ReferenceGraph(_nodes);
            IReadOnlyList<IReadOnlyList<GraphNode>> groups = ParameterSetName == AlgorithmSet
                ? GraphSplitter.Split(graph, Algorithm, MaxLayers, ExcludePath)
                : GraphSplitter.Split(graph, PipelineInput.Read(this, Pipeline), ExcludePath, new CommandReporter(this));
            foreach (IReadOnlyList<GraphNode> group in groups)
            {
                WriteObject(new LayerGroup(group), enumerateCollection: false);
            }
        }
        catch (ImageException exception)
        {
            Fail(exception);
        }
    }
}
