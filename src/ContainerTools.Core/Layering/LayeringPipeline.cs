using System.Text.Json;

namespace ContainerTools.Layering;

/// <summary>
/// Stages that divide a graph into layers, each taking over what the one before it made: nixpkgs' <c>layeringPipeline</c>,
/// the language of flatten-references-graph.
/// </summary>
/// <remarks>
/// A stage is a list of its name and its arguments. It works on a graph, a list, or named parts, and makes one of these;
/// in the end everything is flattened, and each graph that holds any nodes is a layer.
/// </remarks>
public sealed class LayeringPipeline
{
    private readonly PipeStage _stages;

    private LayeringPipeline(object? stages) => _stages = StageParser.ParsePipeline(PlainValue.From(stages), null);

    /// <summary>The most popular nodes one a layer, the last layer holding all others: what nixpkgs did before it had auto-layer.</summary>
    public static LayeringPipeline Popularity(int maxLayers) =>
        FromObject(new object[] { new object[] { "popularity_contest" }, new object[] { "limit_layers", maxLayers } });

    /// <exception cref="ImageException">Not JSON, an unknown stage, or an argument that its stage cannot take.</exception>
    public static LayeringPipeline Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Parse(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The layering pipeline is not valid JSON: {exception.Message}", json, exception);
        }
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static LayeringPipeline Parse(JsonElement json) => new(json);

    /// <summary>Takes the language as lists, dictionaries, text and numbers, such as PowerShell's arrays and hashtables.</summary>
    /// <param name="stages">
    /// A list of stages, or a single one. A stage can also be a <c>Func&lt;object, object?&gt;</c>: it gets a
    /// <see cref="ReferenceGraph"/>, a list or an ordered dictionary, and gives back one of these, where a list of nodes or
    /// of their paths stands for one graph.
    /// </param>
    /// <exception cref="ImageException">An unknown stage, or an argument that its stage cannot take.</exception>
    public static LayeringPipeline FromObject(object stages) => new(stages);

    /// <summary>Bottom layer first. Inside a layer, nodes stand by size or as the last stage that had an order left them.</summary>
    /// <exception cref="ImageException">A stage got something it cannot handle, or a stage of the caller's own lost or doubled nodes.</exception>
    public IReadOnlyList<IReadOnlyList<GraphNode>> Run(ReferenceGraph graph, IReporter? reporter = null)
    {
        int[] bySize = Enumerable.Range(0, graph.Count).OrderBy(index => graph.Nodes[index].Size).ToArray();
        var run = new PipelineRun(graph.Induce(bySize), reporter ?? NullReporter.Instance);
        IReadOnlyList<GraphNode>[] layers = FlattenStage.Flatten(_stages.Apply(run.Graph, run))
            .Where(layer => layer.Count > 0)
            .Select(layer => layer.Nodes)
            .ToArray();
        Partition.Verify(graph, layers, run.Removed);
        return layers;
    }
}
