using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// One per registry host, clock and process: bounds the transfers that run at once, and holds all of them back while the host
/// wants a pause (RFC 6585 §4, RFC 9110 §10.2.3), whichever command they belong to.
/// </summary>
internal sealed class HostGate(TimeProvider clock)
{
    // One set for each clock: a pause by one clock says nothing to another one.
    private static readonly ConditionalWeakTable<TimeProvider, ConcurrentDictionary<string, HostGate>> Gates = [];
    private readonly long _made = clock.GetTimestamp();
    private readonly TransferSlots _downloads = new();

    // Uploads have slots of their own: an upload waits for the download that feeds it, which may come from the same host.
    private readonly TransferSlots _uploads = new();
    private long _openAt;

    private long Now => (long)clock.GetElapsedTime(_made).TotalMilliseconds;

    public static HostGate For(Uri uri, TimeProvider clock) => Gates
        .GetValue(clock, _ => new ConcurrentDictionary<string, HostGate>(StringComparer.OrdinalIgnoreCase))
        .GetOrAdd(uri.Authority, static (_, clock) => new HostGate(clock), clock);

    /// <summary>Takes a place for one transfer; disposing gives it back.</summary>
    /// <param name="maximum">How many transfers there may be then; sessions with one host may differ in that.</param>
    /// <param name="cancel">Stops the work.</param>
    public Task<IDisposable> EnterAsync(int maximum, CancellationToken cancel) => _downloads.EnterAsync(maximum, cancel);

    /// <summary>Takes a place for one upload, before its source is opened; disposing gives it back.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public Task<IDisposable> EnterUploadAsync(int maximum, CancellationToken cancel) => _uploads.EnterAsync(maximum, cancel);

    /// <summary>Nothing more is sent before this time has passed.</summary>
    public void Pause(TimeSpan time)
    {
        long until = Now + (long)time.TotalMilliseconds;
        long seen;
        while ((seen = Interlocked.Read(ref _openAt)) < until)
        {
            Interlocked.CompareExchange(ref _openAt, until, seen);
        }
    }

    /// <summary>Returns when no pause is in force.</summary>
    public ValueTask WaitAsync(CancellationToken cancel) => Interlocked.Read(ref _openAt) <= Now ? ValueTask.CompletedTask : WaitOutAsync(cancel);

    private async ValueTask WaitOutAsync(CancellationToken cancel)
    {
        long left;
        while ((left = Interlocked.Read(ref _openAt) - Now) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left, int.MaxValue)), clock, cancel).ConfigureAwait(false);
        }
    }
}
