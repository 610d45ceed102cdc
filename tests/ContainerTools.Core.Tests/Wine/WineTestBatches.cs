using System.Collections.Concurrent;
using ContainerTools.Testing;
using Judge = ContainerTools.Testing.Wine;

namespace ContainerTools.Tests.Wine;

/// <summary>
/// Runs classes of these tests under Wine, some in each process and some processes at a time. A test that hangs, or takes its process
/// with it, costs the rest of its class; the classes after it are run in another process.
/// </summary>
internal sealed class WineTestBatches(Judge wine, string folder, int atATime)
{
    /// <summary>With which the text of a test begins that was silent for too long.</summary>
    public const string Silence = "It did not end within";

    private const int ClassesInOne = 8;

    // What one test may take, on a machine that does other things too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<string> _classes = [];
    private readonly ConcurrentBag<TestProgress> _results = [];
    private int _batches;

    /// <returns>What came of each test.</returns>
    public async Task<IReadOnlyCollection<TestProgress>> RunAsync(IEnumerable<string> classes)
    {
        foreach (string name in classes)
        {
            _classes.Enqueue(name);
        }

        await Task.WhenAll(Enumerable.Range(0, atATime).Select(_ => Task.Run(WorkAsync)));
        return _results;
    }

    private async Task WorkAsync()
    {
        while (Take() is { Length: > 0 } batch)
        {
            await RunBatchAsync(batch);
        }
    }

    private string[] Take() =>
        [.. Enumerable.Range(0, ClassesInOne).Select(_ => _classes.TryDequeue(out string? name) ? name : null).OfType<string>()];

    private async Task RunBatchAsync(string[] batch)
    {
        string path = Path.Combine(folder, $"{Interlocked.Increment(ref _batches)}.jsonl");
        string end = await RunProcessAsync(batch, path);
        IReadOnlyList<TestProgress> said = TestProgress.Read(path);
        foreach (TestProgress result in said.Where(progress => progress.State != TestState.Started))
        {
            _results.Add(result);
        }

        if (end.Length == 0)
        {
            return;
        }

        // The test in which it ended, or the first class of which nothing was heard.
        var ended = said.Where(progress => progress.State != TestState.Started).Select(progress => progress.Name).ToHashSet();
        TestProgress culprit = said.LastOrDefault(progress => !ended.Contains(progress.Name))
            ?? new TestProgress(TestState.Started, batch.FirstOrDefault(name => said.All(progress => progress.Class != name)) ?? "", "between the tests");
        _results.Add(culprit with { State = TestState.Failed, Name = culprit.Name, Text = end });
        foreach (string name in batch.Where(name => name != culprit.Class && said.All(progress => progress.Class != name)))
        {
            _classes.Enqueue(name);
        }
    }

    // Returns how it ended if that was not well.
    private async Task<string> RunProcessAsync(string[] batch, string path)
    {
        using var stop = new CancellationTokenSource();
        var options = new ProcessOptions { Timeout = TimeSpan.FromMinutes(30), WorkingDirectory = folder };
        Task<ProcessResult> process = wine.RunAsync(WinePrograms.Tests, ["test", Judge.NameOf(path), .. batch], options, stop.Token);
        using var watch = new CancellationTokenSource();
        Task watching = WatchAsync(path, stop, watch.Token);
        try
        {
            ProcessResult result = await process;
            return result.ExitCode == 0 ? "" : $"The process ended with {result.ExitCode}.\n{result.Output}";
        }
        catch (OperationCanceledException)
        {
            return $"{Silence} {Patience}.";
        }
        finally
        {
            await watch.CancelAsync();
            await watching;
        }
    }

    private static async Task WatchAsync(string path, CancellationTokenSource silent, CancellationToken stop)
    {
        long length = -1;
        while (true)
        {
            await Task.Delay(Patience, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            long now = File.Exists(path) ? new FileInfo(path).Length : 0;
            if (now == length)
            {
                await silent.CancelAsync();
                return;
            }

            length = now;
        }
    }
}
