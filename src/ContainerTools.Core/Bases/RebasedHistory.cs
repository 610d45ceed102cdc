namespace ContainerTools.Bases;

/// <summary>The history of an image that gets another base: that of the new base, then what was done upon the old one.</summary>
internal static class RebasedHistory
{
    /// <returns>Null where neither the image nor the new base has a history.</returns>
    public static IReadOnlyList<HistoryStep>? Join(Image image, Image oldBase, Image newBase)
    {
        if (image.Config.History.Count == 0 && newBase.Config.History.Count == 0)
        {
            return null;
        }

        return [.. HistoryStep.ReadComplete(newBase), .. OwnSteps(image, oldBase)];
    }

    private static IEnumerable<HistoryStep> OwnSteps(Image image, Image oldBase)
    {
        IReadOnlyList<HistoryStep> steps = HistoryStep.ReadComplete(image);
        HistoryStep[] ofLayers = steps.Where(step => step.Layer >= oldBase.Layers.Count).ToArray();

        // Builders take over the steps of a base as they are; some leave out those without a layer.
        if (steps.Take(oldBase.Config.History.Count).Select(step => step.Entry with { IsEmptyLayer = false }).SequenceEqual(oldBase.Config.History.Select(step => step with { IsEmptyLayer = false })))
        {
            return steps.Skip(oldBase.Config.History.Count).Where(step => step.Layer is not { } layer || layer >= oldBase.Layers.Count);
        }

        // Which of the others were done upon the old base, the layers tell, if anything does.
        return !HistoryStep.IsComplete(image) || oldBase.Layers.Count == 0
            ? ofLayers
            : steps.SkipWhile(step => step.Layer != oldBase.Layers.Count - 1).Skip(1);
    }
}
