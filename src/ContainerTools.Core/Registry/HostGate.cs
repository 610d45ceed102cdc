using System.Collections.Concurrent;

namespace ContainerTools.Registry;

/// <summary>
/// One per registry host and process: bounds the transfers that run at once, and holds all of them back while the host
/// wants a pause (RFC 6585 §4, RFC 9110 §10.2.3), whichever command they belong to.
/// </summary>
internal sealed class HostGate
{
    public const int MaximumTransfers = 6;
    private static readonly ConcurrentDictionary<string, HostGate> Gates = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _places = new(MaximumTransfers);

    // Of their own: an upload waits for the download that feeds it, which may be from the same host.
    private readonly SemaphoreSlim _uploads = new(MaximumTransfers);
    private long _openAt;

    public static HostGate For(Uri uri) => Gates.GetOrAdd(uri.Authority, _ => new HostGate());

    /// <summary>Takes a place for one transfer; disposing gives it back.</summary>
    public Task<IDisposable> EnterAsync(CancellationToken cancel) => EnterAsync(_places, cancel);

    /// <summary>Takes a place for one upload, before its source is opened; disposing gives it back.</summary>
    public Task<IDisposable> EnterUploadAsync(CancellationToken cancel) => EnterAsync(_uploads, cancel);

    /// <summary>Nothing more is sent before this time has passed.</summary>
    public void Pause(TimeSpan time)
    {
        long until = Environment.TickCount64 + (long)time.TotalMilliseconds;
        long seen;
        while ((seen = Interlocked.Read(ref _openAt)) < until)
        {
            Interlocked.CompareExchange(ref _openAt, until, seen);
        }
    }

    /// <summary>Returns when no pause is in force.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        long left;
        while ((left = Interlocked.Read(ref _openAt) - Environment.TickCount64) > 0)
        {
            await Task.Delay((int)Math.Min(left, int.MaxValue), cancel).ConfigureAwait(false);
        }
    }

    private static async Task<IDisposable> EnterAsync(SemaphoreSlim places, CancellationToken cancel)
    {
        await places.WaitAsync(cancel).ConfigureAwait(false);
        return new Place(places);
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private SemaphoreSlim? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Release();
    }
}
