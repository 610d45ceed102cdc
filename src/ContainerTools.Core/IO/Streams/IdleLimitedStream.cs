namespace ContainerTools.IO.Streams;

/// <summary>Gives up when nothing comes for too long, however much came before. After that it cannot be read any more.</summary>
internal sealed class IdleLimitedStream(Stream inner, TimeSpan limit, TimeProvider clock) : ReadOnlyStream
{
    private readonly IdleLimit _idle = new(limit, clock);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TransferThread.IsCurrent)
        {
            return ReadWatchedAsync(buffer, cancellationToken);
        }

        // Bytes that have arrived already need neither a timer nor a state machine.
        ValueTask<int> reading = inner.ReadAsync(buffer, _idle.Token);
        return reading.IsCompletedSuccessfully ? reading : WatchAsync(reading, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _idle.Dispose();
        }

        base.Dispose(disposing);
    }

    // Here the call waits, so the timer has to run before it.
    private async ValueTask<int> ReadWatchedAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        using CancellationTokenRegistration stop = _idle.Follow(cancel);
        _idle.Watch(true);
        return await FinishAsync(TransferThread.ReadAsync(inner, buffer, _idle.Token), cancel).ConfigureAwait(false);
    }

    private async ValueTask<int> WatchAsync(ValueTask<int> reading, CancellationToken cancel)
    {
        using CancellationTokenRegistration stop = _idle.Follow(cancel);
        _idle.Watch(true);
        return await FinishAsync(reading, cancel).ConfigureAwait(false);
    }

    private async ValueTask<int> FinishAsync(ValueTask<int> reading, CancellationToken cancel)
    {
        try
        {
            int read = await reading.ConfigureAwait(false);
            _idle.Watch(false);
            return read;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {limit.TotalSeconds:0.#} s");
        }
    }
}
