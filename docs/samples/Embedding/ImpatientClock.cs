namespace ContainerTools.Samples;

/// <summary>A clock on which nobody waits: a delay moves the time on and is over at once.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    private long _ticks;

    /// <summary>How much time has been waited for.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Delay(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Delay(ImpatientClock clock, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // A negative time stops the timer.
            if (dueTime >= TimeSpan.Zero)
            {
                Interlocked.Add(ref clock._ticks, dueTime.Ticks);
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
