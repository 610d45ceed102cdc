namespace ContainerTools.IO.Streams;

/// <summary>Gives up when nothing comes for too long, however much came before. After that it cannot be read any more.</summary>
internal sealed class IdleLimitedStream(Stream inner, TimeSpan limit, TimeProvider clock) : ReadOnlyStream
{
    private readonly IdleLimit _idle = new(limit, clock);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Bytes that have arrived already need neither a timer nor a state machine.
        ValueTask<int> reading = inner.ReadAsync(buffer, _idle.Token);
        return reading.IsCompletedSuccessfully ? reading : WaitAsync(reading, cancellationToken);
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

    private async ValueTask<int> WaitAsync(ValueTask<int> reading, CancellationToken cancel)
    {
        using CancellationTokenRegistration stop = _idle.Follow(cancel);
        _idle.Watch(true);
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
