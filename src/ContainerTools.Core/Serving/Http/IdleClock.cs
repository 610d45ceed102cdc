namespace ContainerTools.Serving.Http;

/// <summary>Ends a connection on which nothing moves; it does not run while the server itself is busy.</summary>
internal sealed class IdleClock : IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _registration;
    private readonly TimeSpan _limit;

    public IdleClock(TimeSpan limit, Action end, CancellationToken stop)
    {
        _limit = limit;
        _over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _registration = _over.Token.Register(end);
    }

    /// <summary>
    /// Cancelled at the connection's end. Each wait takes it: that a socket's end also ends the waits for it, not every system sees to.
    /// </summary>
    public CancellationToken End => _over.Token;

    public void Start() => _over.CancelAfter(_limit);

    /// <param name="limit">Counts instead where it is shorter.</param>
    public void Start(TimeSpan limit) => _over.CancelAfter(limit < _limit ? limit : _limit);

    public void Stop() => _over.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _registration.Dispose();
        _over.Dispose();
    }
}
