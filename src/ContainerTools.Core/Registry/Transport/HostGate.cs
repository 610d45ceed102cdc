using System.Collections.Concurrent;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// One per registry host and process: bounds the transfers that run at once, and holds all of them back while the host
/// wants a pause (RFC 6585 §4, RFC 9110 §10.2.3), whichever command they belong to.
/// </summary>
internal sealed class HostGate
{
    private static readonly ConcurrentDictionary<string, HostGate> Gates = new(StringComparer.OrdinalIgnoreCase);
    private readonly TransferPlaces _downloads = new();

    // Of their own: an upload waits for the download that feeds it, which may be from the same host.
    private readonly TransferPlaces _uploads = new();
    private long _openAt;

    public static HostGate For(Uri uri) => Gates.GetOrAdd(uri.Authority, _ => new HostGate());

    /// <summary>Takes a place for one transfer; disposing gives it back.</summary>
    /// <param name="maximum">How many transfers there may be then; sessions with one host may differ in that.</param>
    public Task<IDisposable> EnterAsync(int maximum, CancellationToken cancel) => _downloads.EnterAsync(maximum, cancel);

    /// <summary>Takes a place for one upload, before its source is opened; disposing gives it back.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public Task<IDisposable> EnterUploadAsync(int maximum, CancellationToken cancel) => _uploads.EnterAsync(maximum, cancel);

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
}
