namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Values that cost a call: however many ask for one at the same time, the call is made once, and it goes on as long as
/// anybody still waits for it. Failures are not kept.
/// </summary>
internal sealed class SharedCache<TKey, TValue>(Func<TValue, TimeSpan> lifetime, TimeProvider clock)
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, Entry> _entries = [];

    public async Task<TValue> GetAsync(TKey key, Func<CancellationToken, Task<TValue>> fetch, CancellationToken cancel)
    {
        while (true)
        {
            Entry entry = Join(key, fetch, out bool first);
            try
            {
                return await entry.Value.WaitAsync(cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!first && !cancel.IsCancellationRequested)
            {
                // The call uses the reporter of the caller that began it, and that caller has been cancelled. Begin again.
            }
            finally
            {
                Leave(key, entry);
            }
        }
    }

    /// <summary>The value if it is there and still good.</summary>
    public TValue? Peek(TKey key)
    {
        lock (_entries)
        {
            return _entries.TryGetValue(key, out Entry? entry) && entry.Value.IsCompletedSuccessfully && IsGood(entry)
                ? entry.Value.Result
                : null;
        }
    }

    /// <summary>The longest time for which one of the values is still good; null where there is none.</summary>
    public TimeSpan? FindLongest()
    {
        lock (_entries)
        {
            return _entries.Values.Where(entry => entry.Value.IsCompletedSuccessfully && IsGood(entry))
                .Max(entry => (TimeSpan?)(lifetime(entry.Value.Result) - clock.GetElapsedTime(entry.Started)));
        }
    }

    /// <summary>Forgets the value unless another one has taken its place.</summary>
    public void Remove(TKey key, TValue value)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(key, out Entry? entry) && entry.Value.IsCompletedSuccessfully && ReferenceEquals(entry.Value.Result, value))
            {
                _entries.Remove(key);
            }
        }
    }

    private Entry Join(TKey key, Func<CancellationToken, Task<TValue>> fetch, out bool first)
    {
        lock (_entries)
        {
            first = !_entries.TryGetValue(key, out Entry? entry) || !IsGood(entry);
            if (first)
            {
                CancellationTokenSource stop = new();
                _entries[key] = entry = new Entry(Task.Run(() => fetch(stop.Token), CancellationToken.None), stop, clock.GetTimestamp());
            }

            entry!.Waiting++;
            return entry;
        }
    }

    private void Leave(TKey key, Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Waiting > 0 || entry.Value.IsCompleted)
            {
                return;
            }

            if (_entries.TryGetValue(key, out Entry? current) && ReferenceEquals(current, entry))
            {
                _entries.Remove(key);
            }
        }

        entry.Stop.Cancel();
    }

    // Counted from the beginning of the call: nobody knows when, on its way, the server started its own clock.
    private bool IsGood(Entry entry) => !entry.Value.IsCompleted
        || (entry.Value.IsCompletedSuccessfully && clock.GetElapsedTime(entry.Started) < lifetime(entry.Value.Result));

    private sealed record Entry(Task<TValue> Value, CancellationTokenSource Stop, long Started)
    {
        public int Waiting { get; set; }
    }
}
