namespace ContainerTools.Comparison;

/// <summary>Compares stacks of layers by their contents: what they have in common, in order, and what is on one side only.</summary>
internal static class LayerComparer
{
    // Real images have at most 127; beyond this the table would take more memory than the answer is worth.
    private const int MostCells = 16 << 20;

    public static IEnumerable<ImageDifference> Compare(IReadOnlyList<Layer> reference, IReadOnlyList<Layer> difference)
    {
        int here = 0;
        int there = 0;
        foreach ((int nextHere, int nextThere) in FindCommon(reference, difference).Append((reference.Count, difference.Count)))
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

    // The longest common subsequence; what both have at their bases costs nothing.
    private static List<(int Here, int There)> FindCommon(IReadOnlyList<Layer> reference, IReadOnlyList<Layer> difference)
    {
        var common = new List<(int, int)>();
        int start = 0;
        while (start < reference.Count && start < difference.Count && reference[start].DiffId == difference[start].DiffId)
        {
            common.Add((start, start++));
        }

        int rows = reference.Count - start;
        int columns = difference.Count - start;
        if ((long)rows * columns > MostCells)
        {
            return common;
        }

        int[,] longest = new int[rows + 1, columns + 1];
        for (int row = rows - 1; row >= 0; row--)
        {
            for (int column = columns - 1; column >= 0; column--)
            {
                longest[row, column] = reference[start + row].DiffId == difference[start + column].DiffId
                    ? longest[row + 1, column + 1] + 1
                    : Math.Max(longest[row + 1, column], longest[row, column + 1]);
            }
        }

        for (int row = 0, column = 0; row < rows && column < columns;)
        {
            if (reference[start + row].DiffId == difference[start + column].DiffId)
            {
                common.Add((start + row++, start + column++));
            }
            else if (longest[row + 1, column] >= longest[row, column + 1])
            {
                row++;
            }
            else
            {
                column++;
            }
        }

        return common;
    }
}
