namespace ContainerTools.Testing;

/// <summary>
/// Intercept: counts the round trips that work takes over a distance. All requests that are under way together are answered together, once no other
/// one has come for a while; each such wave is one round trip.
/// </summary>
/// <param name="patience">How long no other request must have come. Long enough for a slow machine, as nothing else depends on it.</param>
public sealed class RequestWaves(TimeSpan patience)
{
    private const int MostHeld = 64;
    private readonly Lock _lock = new();
    private long _lastArrival;
    private bool _isOpen;

    // Each request that is held keeps a thread, and the pool makes new ones more slowly than requests come.
    static RequestWaves() => ThreadPool.SetMinThreads(MostHeld, MostHeld);

    /// <summary>The waves so far.</summary>
    public int Count { get; private set; }

    /// <summary>Waits for the end of the wave, and answers nothing itself.</summary>
    public ScriptedResponse? Hold(ScriptedRequest request)
    {
        int wave;
        lock (_lock)
        {
            if (!_isOpen)
            {
                Count++;
                _isOpen = true;
            }

            wave = Count;
            _lastArrival = Environment.TickCount64;
        }

        while (!HasEnded(wave))
        {
            Thread.Sleep(20);
        }

        return null;
    }

    private bool HasEnded(int wave)
    {
        lock (_lock)
        {
            if (_isOpen && wave == Count && Environment.TickCount64 - _lastArrival >= patience.TotalMilliseconds)
            {
                _isOpen = false;
            }

            return !_isOpen || wave < Count;
        }
    }
}
