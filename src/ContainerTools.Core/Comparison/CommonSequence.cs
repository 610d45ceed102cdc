namespace ContainerTools.Comparison;

/// <summary>The longest sequence that two lists have in common.</summary>
internal static class CommonSequence
{
    // Real images have at most 127 layers; beyond this the table would take more memory than the answer is worth.
    private const int MostCells = 16 << 20;

    /// <summary>Pairs of indexes, rising on both sides. What both lists have at their beginnings costs nothing.</summary>
    public static IReadOnlyList<(int Here, int There)> Find(int here, int there, Func<int, int, bool> equal)
    {
        var common = new List<(int, int)>();
        int start = 0;
        while (start < here && start < there && equal(start, start))
        {
            common.Add((start, start++));
        }

        int rows = here - start;
        int columns = there - start;
        if ((long)rows * columns > MostCells)
        {
            return common;
        }

        int[,] longest = new int[rows + 1, columns + 1];
        for (int row = rows - 1; row >= 0; row--)
        {
            for (int column = columns - 1; column >= 0; column--)
            {
                longest[row, column] = equal(start + row, start + column)
                    ? longest[row + 1, column + 1] + 1
                    : Math.Max(longest[row + 1, column], longest[row, column + 1]);
            }
        }

        for (int row = 0, column = 0; row < rows && column < columns;)
        {
            if (equal(start + row, start + column))
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
