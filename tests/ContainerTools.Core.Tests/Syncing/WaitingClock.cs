namespace ContainerTools.Tests.Syncing;

/// <summary>A clock for which minutes pass at once.</summary>
/// <param name="passed">What happens in them.</param>
internal sealed class WaitingClock(Action passed) : TimeProvider
{
    private int _waits;

    /// <summary>How many long waits there were.</summary>
    public int Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != TimeSpan.FromMinutes(5))
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        Interlocked.Increment(ref _waits);
        passed();
        return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
