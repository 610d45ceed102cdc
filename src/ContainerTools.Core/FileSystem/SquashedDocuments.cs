namespace ContainerTools.FileSystem;

/// <summary>Config and manifest of an image some of whose layers became one. Everything else in them keeps its bytes.</summary>
/// <param name="image">The image whose layers become one.</param>
/// <param name="layer">In place of the layers from <paramref name="from"/> to <paramref name="to"/>.</param>
/// <param name="from">The index of the first of them.</param>
/// <param name="to">The index of the last of them.</param>
internal sealed class SquashedDocuments(Image image, Layer layer, int from, int to)
{
    public Image ToImage()
    {
        var rewriter = new ImageRewriter(image);
        IEnumerable<(Layer, ReadOnlyMemory<byte>)> layers = image.Layers.Zip(ImageRewriter.ReadDescriptors(image));
        rewriter.SetLayers([.. layers.Take(from), (layer, layer.Descriptor.ToJson()), .. layers.Skip(to + 1)]);

        // If the history does not have one step for each layer, it is not known which step belongs to which layer.
        if (HistoryStep.IsComplete(image))
        {
            rewriter.SetHistory(ReplaceSteps());
        }

        return rewriter.ToImage();
    }

    // Steps that made no layer stay where they are.
    private IEnumerable<HistoryStep> ReplaceSteps()
    {
        foreach (HistoryStep step in HistoryStep.ReadAll(image))
        {
            if (step.Layer is not { } index || index < from || index > to)
            {
                yield return step;
            }
            else if (index == to)
            {
                yield return HistoryStep.Make(step.Created, $"squash of layers {from} to {to} of {image.Id}", from);
            }
        }
    }
}
