using System.Collections.Concurrent;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Syncing;

/// <summary>What all steps of one pair of repositories have in common: whom they tell, what they keep to, and what an error means.</summary>
internal sealed class SyncRun
{
    private readonly Action<SyncResult> _report;
    private readonly ConcurrentBag<SyncResult> _results = [];

    /// <param name="pair">The repositories.</param>
    /// <param name="source">The source's registry.</param>
    /// <param name="options">What holds for all pairs.</param>
    /// <param name="report">Receives what becomes of each tag; called by several threads.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    public SyncRun(SyncPair pair, RegistrySession source, SyncOptions options, Action<SyncResult> report, IReporter reporter)
    {
        Pair = pair;
        Options = options;
        _report = report;
        Reporter = reporter;
        Limiter = new PullLimiter(source, pair.Rule, reporter);
        Platforms = new PlatformChooser(source, pair.Rule.Platforms, options.Keep, Limiter);
        Clock = source.Options.TimeProvider;
    }

    public SyncPair Pair { get; }

    public SyncOptions Options { get; }

    public IReporter Reporter { get; }

    public PullLimiter Limiter { get; }

    public PlatformChooser Platforms { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>What was told so far.</summary>
    public IReadOnlyCollection<SyncResult> Results => _results;

    private TimeProvider Clock { get; }

    public void Tell(SyncResult result)
    {
        _results.Add(result);
        _report(result);
    }

    public void Skip(string tag, string reason, Digest? present = null) =>
        Tell(Pair.Tell(SyncAction.Skipped, tag) with { Reason = reason, Digest = present, PreviousDigest = present });

    public void TellCurrent(string tag, Digest digest) => Tell(Pair.Tell(SyncAction.Current, tag) with { Digest = digest, PreviousDigest = digest });

    public Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> work, CancellationToken cancel) => Parallel.ForEachAsync(
        items,
        new ParallelOptions { MaxDegreeOfParallelism = Options.ThrottleLimit, CancellationToken = cancel },
        async (item, token) => await work(item, token).ConfigureAwait(false));

    public Task<SyncAnswer> AskAsync(SyncResult intended, CancellationToken cancel) => Options.Approve?.Invoke(intended, cancel) ?? Task.FromResult(SyncAnswer.Do);

    /// <summary>Does what concerns some tags. What goes wrong is told of each of them, and costs the others nothing.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="needsPulls">Whether it is not even begun when the source's limit is used up.</param>
    /// <param name="work">What is done; after a wait it may be done again.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> TellAsync(IReadOnlyList<string> tags, bool needsPulls, Func<Task> work, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (!needsPulls || Limiter.Obstacle is null)
                {
                    await work().ConfigureAwait(false);
                    return true;
                }

                SkipAll(tags, Limiter.Obstacle);
                return false;
            }
            catch (ImageException exception) when (exception.Error == ImageError.TooManyRequests)
            {
                if (!await MayRepeatAsync(exception, cancel).ConfigureAwait(false))
                {
                    SkipAll(tags, Limiter.Obstacle!);
                    return false;
                }
            }
            catch (ImageException exception)
            {
                TellProblem(tags, exception);
                return false;
            }
        }
    }

    // The limit may also be that of the destination; that ends the work just as well.
    private async Task<bool> MayRepeatAsync(ImageException refusal, CancellationToken cancel)
    {
        if (Limiter.Obstacle is not null)
        {
            return false;
        }

        return await Limiter.TryWaitAsync(refusal, cancel).ConfigureAwait(false);
    }

    private void SkipAll(IEnumerable<string> tags, string reason)
    {
        foreach (string tag in tags)
        {
            Skip(tag, reason);
        }
    }

    private void TellProblem(IEnumerable<string> tags, ImageException exception)
    {
        foreach (string tag in tags)
        {
            if (exception.Error is ImageError.PlatformNotFound or ImageError.TagMoved)
            {
                Skip(tag, exception.Message);
            }
            else
            {
                Tell(Pair.Tell(SyncAction.Failed, tag) with { Error = exception, Reason = exception.Message });
            }
        }
    }
}
