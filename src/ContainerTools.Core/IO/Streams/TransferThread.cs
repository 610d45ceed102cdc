namespace ContainerTools.IO.Streams;

/// <summary>
/// A thread of its own for one transfer, on which the streams of a network wait in the call itself. All asynchronous code above them then completes at
/// once: no task is queued for every piece, and no thread of the pool is woken, or looks in vain for more work. What has to wait
/// for anything else goes on in the pool, as ever. On Windows there are none, and all goes on in the pool: it has not been
/// run there.
/// </summary>
internal static class TransferThread
{
    [ThreadStatic]
    private static bool _isCurrent;

    [ThreadStatic]
    private static bool _mayWait;

    [ThreadStatic]
    private static CancellationToken _stop;

    /// <summary>Whether transfers have threads of their own on this system.</summary>
    public static bool IsUsed { get; } = !OperatingSystem.IsWindows();

    /// <summary>Whether the calling thread is one.</summary>
    public static bool IsCurrent => _isCurrent;

    /// <summary>
    /// Whether a connection may wait in the call: the body of a message is read or written on such a thread. Not while a message is sent or its head is
    /// awaited: the framework's client begins to read before it has sent what it wants an answer to.
    /// </summary>
    public static bool MayWait => _mayWait;

    /// <summary>What a wait on the calling thread has to look at from time to time, because it cannot be woken.</summary>
    public static CancellationToken Stop => _stop;

    /// <summary>Runs a transfer on such a thread; on the calling one where it is one already.</summary>
    public static Task RunAsync(Func<Task> transfer)
    {
        if (_isCurrent || !IsUsed)
        {
            return transfer();
        }

        // Whoever waits for the end must not go on in this thread: there, everything would wait for everything.
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(transfer, end)) { IsBackground = true, Name = "Transfer" }.Start();
        return end.Task;
    }

    /// <summary>Reads from a body; where that waits on this thread, it ends when the token is cancelled.</summary>
    public static ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancel)
    {
        using Patience patience = new(cancel);
        return body.ReadAsync(buffer, cancel);
    }

    /// <summary>Writes to a body; where that waits on this thread, it ends when the token is cancelled.</summary>
    public static ValueTask WriteAsync(Stream body, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using Patience patience = new(cancel);
        return body.WriteAsync(bytes, cancel);
    }

    private static void Run(Func<Task> transfer, TaskCompletionSource end)
    {
        _isCurrent = true;
        Task running = Begin(transfer);
        _isCurrent = false;
        if (running.IsCompleted)
        {
            end.SetFromTask(running);
        }
        else
        {
            running.ContinueWith(end.SetFromTask, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    // What is thrown here would end the process.
    private static Task Begin(Func<Task> transfer)
    {
        try
        {
            return transfer();
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    // As long as one call.
    private readonly ref struct Patience
    {
        private readonly (bool MayWait, CancellationToken Stop) _before = (_mayWait, _stop);

        public Patience(CancellationToken stop) => (_mayWait, _stop) = (_isCurrent, stop);

        public void Dispose() => (_mayWait, _stop) = _before;
    }
}
