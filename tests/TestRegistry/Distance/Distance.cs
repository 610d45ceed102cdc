namespace ContainerTools.Testing;

/// <summary>How far away a server is.</summary>
/// <param name="RoundTrip">What a request of no length takes until its answer of no length is there, beside the server's own time.</param>
/// <param name="BytesPerSecond">What the line carries in each direction, over all connections.</param>
public sealed record Distance(TimeSpan RoundTrip, long BytesPerSecond)
{
    /// <summary>How long a byte is under way.</summary>
    public TimeSpan OneWay => RoundTrip / 2;
}
