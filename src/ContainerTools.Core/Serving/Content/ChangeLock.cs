namespace ContainerTools.Serving.Content;

/// <summary>
/// Held by a request that looks what is there and then changes it. A manifest that is taken in one repository while the same one is
/// deleted in another would be gone otherwise, after the client was told that it is there.
/// </summary>
internal sealed class ChangeLock
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <returns>To be disposed of when the change is done.</returns>
    public async Task<IDisposable> TakeAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        return new Holder(_gate);
    }

    private sealed class Holder(SemaphoreSlim gate) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                gate.Release();
            }
        }
    }
}
