namespace ContainerTools.Tests.Serving;

/// <summary>The system's clock, set forward.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan time) => _ahead += time;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
}
