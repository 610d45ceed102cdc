namespace ContainerTools.Layering;

/// <summary>
/// Divides nodes among layers so that updates cost little. Whoever updates fetches a layer as a whole if anything in it has changed: an update that
/// changes each node with the probability <c>p × rate</c> costs about the sum of <c>size × rates × p</c> over all layers, and each layer costs a
/// request. Nodes are put in the order of size by rate, and the best runs of them are found by dynamic programming; where all
/// rates are the same, no other way to put them together costs less, else hardly one.
/// </summary>
internal static class CostPartition
{
    // A round trip and the headers of a layer, in bytes that could be fetched meanwhile.
    private const double LayerCost = 64 * 1024;

    // What has no content is not free: its headers are.
    private const double LeastSize = 1024;

    /// <param name="nodes">The nodes.</param>
    /// <param name="most">How many layers there may be.</param>
    /// <returns>The nodes of each layer; those that change least come first.</returns>
    public static IReadOnlyList<IReadOnlyList<T>> Split<T>(IEnumerable<T> nodes, int most)
        where T : IWeighedNode
    {
        T[] sorted = [.. nodes.OrderByDescending(node => SizeOf(node) / node.Rate).ThenBy(node => node.Name, StringComparer.Ordinal)];
        if (sorted.Length == 0 || most <= 0)
        {
            return [];
        }

        var sums = Sums.Of(sorted);
        return [.. FindRuns(sums, sorted.Length, Math.Min(most, sorted.Length))
            .Select(run => sorted[run])
            .OrderBy(run => run.Sum(node => node.Rate))
            .ThenBy(run => run[0].Name, StringComparer.Ordinal)];
    }

    private static double SizeOf(IWeighedNode node) => Math.Max(LeastSize, node.Size);

    // best[k][i]: what the first i nodes cost in k layers. The place where the last layer begins moves only upwards with i, so each row takes
    // n log n steps.
    private static List<Range> FindRuns(Sums sums, int count, int most)
    {
        var starts = new List<int[]>();
        double[] costs = [.. Enumerable.Range(0, count + 1).Select(end => end == 0 ? 0 : sums.CostOf(0, end))];
        starts.Add(new int[count + 1]);
        (double Cost, int Layers) best = (costs[count], 1);
        for (int layers = 2; layers <= most; layers++)
        {
            double[] next = new double[count + 1];
            int[] row = new int[count + 1];
            Fill(sums, costs, next, row, layers, count);
            starts.Add(row);
            costs = next;
            if (costs[count] < best.Cost)
            {
                best = (costs[count], layers);
            }
        }

        var runs = new List<Range>();
        for (int end = count, layers = best.Layers; layers > 0; layers--)
        {
            int start = starts[layers - 1][end];
            runs.Add(start..end);
            end = start;
        }

        return runs;
    }

    private static void Fill(Sums sums, double[] costs, double[] next, int[] row, int layers, int count)
    {
        Array.Fill(next, double.PositiveInfinity, 0, layers);
        var open = new Stack<(int Low, int High, int From, int To)>([(layers, count, layers - 1, count - 1)]);
        while (open.TryPop(out (int Low, int High, int From, int To) part))
        {
            if (part.Low > part.High)
            {
                continue;
            }

            int middle = (part.Low + part.High) / 2;
            (double cost, int at) = (double.PositiveInfinity, part.From);
            for (int start = part.From; start <= Math.Min(part.To, middle - 1); start++)
            {
                double found = costs[start] + sums.CostOf(start, middle);
                if (found < cost)
                {
                    (cost, at) = (found, start);
                }
            }

            (next[middle], row[middle]) = (cost, at);
            open.Push((part.Low, middle - 1, part.From, at));
            open.Push((middle + 1, part.High, at, part.To));
        }
    }

    private sealed class Sums
    {
        private readonly double[] _sizes;
        private readonly double[] _rates;

        private Sums(int count)
        {
            _sizes = new double[count + 1];
            _rates = new double[count + 1];
        }

        public static Sums Of<T>(T[] nodes)
            where T : IWeighedNode
        {
            var sums = new Sums(nodes.Length);
            for (int i = 0; i < nodes.Length; i++)
            {
                sums._sizes[i + 1] = sums._sizes[i] + SizeOf(nodes[i]);
                sums._rates[i + 1] = sums._rates[i] + nodes[i].Rate;
            }

            return sums;
        }

        // An update cannot change a layer more than once.
        public double CostOf(int start, int end) => LayerCost + (_sizes[end] - _sizes[start]) * (_rates[end] - _rates[start]) * ChangeRates.Probability;
    }
}
