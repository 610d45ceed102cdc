using System.Diagnostics;

namespace ContainerTools.Testing;

/// <summary>Timestamps of <see cref="Stopwatch"/>, and waiting for them.</summary>
internal static class Moment
{
    public static long After(long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Returns at that time, never sooner.</summary>
    public static async Task WaitAsync(long timestamp, CancellationToken stop)
    {
        TimeSpan left;
        while ((left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp)) > TimeSpan.Zero)
        {
            // A timer may go off a little too soon.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), stop);
        }
    }
}
