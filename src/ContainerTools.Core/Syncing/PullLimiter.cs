using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Syncing;

/// <summary>
/// Keeps a source's rate limit: lets manifests be fetched as long as more pulls are left than belong to others. What is left, the last answer of the
/// registry said, to whichever request; where it says nothing, there is no limit. May be used by several threads.
/// </summary>
/// <param name="source">The registry.</param>
/// <param name="rule">How many pulls are left to others, and what happens then.</param>
/// <param name="reporter">Receives notes and warnings.</param>
internal sealed class PullLimiter(RegistrySession source, SyncRule rule, IReporter reporter)
{
    // regsync's least pause too; a window is hours long.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim _turn = new(1);
    private int _isTold;

    /// <summary>Why nothing more is fetched; null while something may be.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>Reads the manifests of one image. Where there is a limit, one image at a time, so that what is left is known before each.</summary>
    public async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancel)
    {
        if (source.RateLimit?.Remaining is null)
        {
            return await read().ConfigureAwait(false);
        }

        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>To be called before each manifest.</summary>
    /// <param name="known">Something of the source whose HEAD tells how many pulls are left.</param>
    /// <param name="cancel">Stops the wait.</param>
    /// <exception cref="ImageException"><see cref="ImageError.TooManyRequests"/>: no more may be fetched now.</exception>
    public async Task EnterAsync(ImageReference known, CancellationToken cancel)
    {
        while (source.RateLimit is { Remaining: { } left } limit && left <= rule.RateLimitReserve)
        {
            string what = $"{source.Name} allows {left:N0}{(limit.Limit is { } all ? $" of {all:N0}" : "")} more pulls, and {rule.RateLimitReserve:N0} are left to others";
            if (!await TryPauseAsync(what, cancel).ConfigureAwait(false))
            {
                throw new ImageException(ImageError.TooManyRequests, $"{what}.", source.Name);
            }

            await AskAsync(known, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Waits after a request was refused because of a limit.</summary>
    /// <returns>False where it is not to be tried again in this run.</returns>
    public Task<bool> TryWaitAsync(ImageException refusal, CancellationToken cancel) => TryPauseAsync(refusal.Message.TrimEnd('.'), cancel);

    private async Task<bool> TryPauseAsync(string what, CancellationToken cancel)
    {
        if (rule.RateLimitAction == RateLimitAction.Stop)
        {
            Obstacle ??= $"{what}; a later run goes on here";
            Tell($"{what}. What is not done yet is skipped; run this again later.");
            return false;
        }

        Tell($"{what}. The work waits until there are more.");
        await Task.Delay(Pause, source.Options.TimeProvider, cancel).ConfigureAwait(false);
        return true;
    }

    private void Tell(string text)
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            reporter.Warning(text);
        }
    }

    private async Task AskAsync(ImageReference known, CancellationToken cancel)
    {
        try
        {
            await new ManifestReader(source).FindAsync(known, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            reporter.Verbose($"How many pulls {source.Name} allows is not known now: {exception.Message}");
        }
    }
}
