namespace ContainerTools.Comparison;

/// <summary>Compares stacks of layers by their contents: what they have in common, in order, and what is on one side only.</summary>
internal static class LayerComparer
{
    public static IEnumerable<ImageDifference> Compare(IReadOnlyList<Layer> reference, IReadOnlyList<Layer> difference)
    {
        int here = 0;
        int there = 0;
        IReadOnlyList<(int, int)> common = CommonSequence.Find(reference.Count, difference.Count, (one, other) => reference[one].DiffId == difference[other].DiffId);
        foreach ((int nextHere, int nextThere) in common.Append((reference.Count, difference.Count)))
        {
            for (; here < nextHere; here++)
            {
                yield return ImageDifference.Of(DifferenceKind.Layer, Name(here), reference[here], null);
            }

            for (; there < nextThere; there++)
            {
                yield return ImageDifference.Of(DifferenceKind.Layer, Name(there), null, difference[there]);
            }

            if (here < reference.Count && there < difference.Count)
            {
                if (reference[here].Descriptor.Digest != difference[there].Descriptor.Digest || reference[here].MediaType != difference[there].MediaType)
                {
                    // The tar is the same, but compressed differently.
                    yield return ImageDifference.Of(DifferenceKind.Layer, Name(there), reference[here], difference[there]);
                }

                here++;
                there++;
            }
        }
    }

    private static string Name(int index) => (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
