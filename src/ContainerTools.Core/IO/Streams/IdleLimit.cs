namespace ContainerTools.IO.Streams;

/// <summary>Cancels when the other side is silent for too long, or when a caller cancels. One owner, who also disposes it.</summary>
/// <param name="time">How long the other side may be silent; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it likes.</param>
/// <param name="clock">Measures that time.</param>
internal sealed class IdleLimit(TimeSpan time, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, clock);

    public CancellationToken Token => _source.Token;

    /// <summary>Begins to count anew, or stops counting as long as it is not the other side that is waited for.</summary>
    public void Watch(bool isWaiting) => _source.CancelAfter(isWaiting ? time : Timeout.InfiniteTimeSpan);

    /// <summary>Cancels when the caller's token is cancelled, until the registration is disposed.</summary>
    public CancellationTokenRegistration Follow(CancellationToken cancel) =>
        cancel.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);

    public void Dispose() => _source.Dispose();
}
