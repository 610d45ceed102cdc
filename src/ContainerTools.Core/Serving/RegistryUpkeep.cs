using ContainerTools.IO.Files;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Endpoints;

namespace ContainerTools.Serving;

/// <summary>
/// What a registry does by itself: it puts its journal into the index a second after the last change, and ten seconds after the first one at the
/// latest, so that other tools see what was pushed; and it removes manifests whose time is over, looking every minute.
/// </summary>
internal sealed class RegistryUpkeep(RepositoryIndex index, RetentionSweep sweep, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Begins, and puts into the index first what a killed server has left in the journal.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Ends the work and puts the journal into the index for the last time. No request may come any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        await TryAsync(() => index.FoldAsync(remove: true, CancellationToken.None)).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        await TryAsync(() => index.FoldAsync(remove: true, _stop.Token)).ConfigureAwait(false);
        DateTimeOffset swept = DateTimeOffset.MinValue;
        while (!_stop.IsCancellationRequested)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (index.Unfolded is { } changes && (now - changes.Last >= Quiet || now - changes.First >= Longest))
            {
                await TryAsync(() => index.FoldAsync(remove: false, _stop.Token)).ConfigureAwait(false);
            }

            if (now - swept >= BetweenSweeps)
            {
                swept = now;
                await TryAsync(() => sweep.RunAsync(_stop.Token)).ConfigureAwait(false);
            }

            await Task.Delay(Step, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A full disk or a lock that somebody keeps is no reason to stop serving: nothing is lost, and the next time comes.
    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ImageException or OperationCanceledException || FileErrors.IsFileError(exception))
        {
        }
    }
}
