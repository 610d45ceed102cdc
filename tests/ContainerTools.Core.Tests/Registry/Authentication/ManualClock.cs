namespace ContainerTools.Tests.Registry;

/// <summary>A clock that goes when the test says so.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many seconds it goes on after each look at it.</summary>
    public double Step { get; init; }

    /// <summary>Told the number of each look.</summary>
    public Action<int> OnLook { get; init; } = _ => { };

    public int Looks { get; private set; }

    public override long GetTimestamp()
    {
        OnLook(++Looks);
        long now = _now.Ticks;
        Advance(Step);
        return now;
    }

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
