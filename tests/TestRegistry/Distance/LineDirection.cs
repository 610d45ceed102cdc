using System.Diagnostics;

namespace ContainerTools.Testing;

/// <summary>
/// One direction of a line. All connections put their bytes on it one after the other, in the order in which they ask, so that none of them starves.
/// May be used by several threads.
/// </summary>
internal sealed class LineDirection(Distance distance)
{
    // Timers are not more precise than this; a line that waited for each of its pieces would carry less than it may.
    private static readonly TimeSpan Queue = TimeSpan.FromMilliseconds(4);
    private readonly SemaphoreSlim _turn = new(1);
    private long _freeAt = Stopwatch.GetTimestamp();

    /// <summary>Puts bytes on the line as soon as it has carried what came before them, but for a short queue.</summary>
    /// <returns>The timestamp at which the last of them arrives.</returns>
    public async Task<long> SendAsync(int count, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            await Moment.WaitAsync(Moment.After(_freeAt, -Queue), stop);
            _freeAt = Moment.After(Math.Max(_freeAt, Stopwatch.GetTimestamp()), TimeSpan.FromSeconds((double)count / distance.BytesPerSecond));
            return Moment.After(_freeAt, distance.OneWay);
        }
        finally
        {
            _turn.Release();
        }
    }
}
