using System.Text.Json;

namespace ContainerTools.Optimization;

/// <summary>Config and manifest of an image that got other layers. All else in them keeps its bytes; the steps of the old history stay as steps without a layer.</summary>
/// <param name="image">The image.</param>
/// <param name="layers">Its layers from now on.</param>
/// <param name="names">What is in each of the new ones, the last of them.</param>
internal sealed class OptimizedDocuments(Image image, IReadOnlyList<Layer> layers, IReadOnlyList<OptimizedLayer> names)
{
    private const string Step = "layer of packages";
    private const int MostNames = 8;

    private int BaseCount => layers.Count - names.Count;

    /// <summary>How many layers an image has below those that were made so.</summary>
    /// <returns>All, where none was.</returns>
    public static int CountBase(Image image)
    {
        int count = image.Layers.Count;
        while (count > 0 && image.StepOf(count - 1)?.CreatedBy == Step)
        {
            count--;
        }

        return count;
    }

    /// <summary>What is in a layer, in words for the history: the first names, and how many there are besides.</summary>
    public static string Summarise(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    public Image ToImage()
    {
        var rewriter = new ImageRewriter(image);
        IEnumerable<ReadOnlyMemory<byte>> kept = ImageRewriter.ReadDescriptors(image).Take(BaseCount);
        rewriter.SetLayers([.. layers.Zip(kept.Concat(layers.Skip(BaseCount).Select(layer => (ReadOnlyMemory<byte>)layer.Descriptor.ToJson())))]);
        rewriter.SetHistory(KeepSteps().Concat(names.Select((layer, i) => MakeStep(layer, BaseCount + i, rewriter.Created))));
        return rewriter.ToImage();
    }

    // Of layers of the base they stay as they are; what is told of the others is told of no layer any more.
    private IEnumerable<HistoryStep> KeepSteps()
    {
        // Without steps of its own, a base would take those of the layers above it.
        IReadOnlyList<HistoryStep> steps = BaseCount > 0 ? HistoryStep.ReadComplete(image) : HistoryStep.ReadAll(image);
        return steps
            .Where(step => step.Layer < BaseCount || (step.Entry.CreatedBy != Step && !(step.Layer is not null && !HistoryStep.IsComplete(image))))
            .Select(step => step.Layer < BaseCount || step.Entry.IsEmptyLayer ? step : step.WithoutLayer());
    }

    private static HistoryStep MakeStep(OptimizedLayer layer, int index, JsonElement? created)
    {
        return HistoryStep.Make(created, Step, index, Summarise(layer.Names));
    }
}
