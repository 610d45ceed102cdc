using System.Diagnostics;
using System.Globalization;

namespace ContainerTools.Fuzzing;

/// <summary>Gives a target one input after the other, until time or count is used up or a fault is found.</summary>
/// <param name="target">What is tried.</param>
/// <param name="seed">Input number n of a seed is always the same, so one can be made again without those before it.</param>
/// <param name="folder">Where an input that leads to a fault is left; it is there while it is tried, for the case that the process breaks off.</param>
internal sealed class TargetRun(FuzzTarget target, int seed, string folder)
{
    private static readonly TimeSpan TimeToReduce = TimeSpan.FromSeconds(30);

    /// <summary>How many inputs were tried.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>The most bytes that one input made the process allocate.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>The number of an input, from which its random numbers follow.</summary>
    public static Random RandomOf(int seed, int number) => new(unchecked((seed * 1_000_003) + number));

    /// <returns>What went wrong; null if nothing did.</returns>
    public async Task<string?> RunAsync(TimeSpan time, int most = int.MaxValue)
    {
        Directory.CreateDirectory(folder);
        string atHand = Path.Combine(folder, $"{target.Name}.at-hand");
        var clock = Stopwatch.StartNew();
        using (var file = new FileStream(atHand, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            for (; clock.Elapsed < time && Count < most; Count++)
            {
                byte[] input = target.Make(RandomOf(seed, Count));
                file.SetLength(input.Length);
                RandomAccess.Write(file.SafeFileHandle, input, 0);
                FuzzOutcome outcome = await InputRunner.RunAsync(target, input).ConfigureAwait(false);
                if (outcome.Fault is not null)
                {
                    return await ReportAsync(input, outcome).ConfigureAwait(false);
                }

                Taken += outcome.Taken ? 1 : 0;
                MostAllocated = Math.Max(MostAllocated, outcome.Allocated);
            }
        }

        File.Delete(atHand);
        return null;
    }

    private async Task<string> ReportAsync(byte[] input, FuzzOutcome outcome)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{Count}");
        string whole = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(whole, input).ConfigureAwait(false);
        string report = $"{target.Name}: {outcome.Fault}\nseed {seed}, input {Count}, {input.Length:N0} bytes: {whole}\n{outcome.Detail}\n";
        if (!outcome.Hangs)
        {
            byte[] small = await InputReducer.ReduceAsync(target, input, outcome.Fault!, TimeToReduce).ConfigureAwait(false);
            await File.WriteAllBytesAsync($"{whole}.small", small).ConfigureAwait(false);
            report += $"reduced to {small.Length:N0} bytes: {whole}.small\n";
        }

        report += $"again: dotnet run --project tests/Fuzz -- {target.Name} --input {whole}\n";
        await File.WriteAllTextAsync($"{whole}.txt", report).ConfigureAwait(false);
        return report;
    }
}
