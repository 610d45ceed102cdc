namespace ContainerTools.Registry.Transport;

/// <summary>Slots for transfers, given in the order of the requests. Each caller says how many may be taken at once.</summary>
internal sealed class TransferSlots
{
    private readonly LinkedList<Waiting> _waiting = [];
    private int _taken;

    /// <summary>Takes a slot as soon as fewer than the given number are taken. Disposing the result gives the slot back.</summary>
    public async Task<IDisposable> EnterAsync(int maximum, CancellationToken cancel)
    {
        LinkedListNode<Waiting> mine;
        lock (_waiting)
        {
            mine = _waiting.AddLast(new Waiting(maximum));
            LetIn();
        }

        using CancellationTokenRegistration stop = cancel.Register(() => GiveUp(mine, cancel));
        await mine.Value.Turn.Task.ConfigureAwait(false);
        return new Slot(this);
    }

    private void Leave()
    {
        lock (_waiting)
        {
            _taken--;
            LetIn();
        }
    }

    // The caller that left the queue may have been the one that the others, with a higher limit, waited behind.
    private void GiveUp(LinkedListNode<Waiting> mine, CancellationToken cancel)
    {
        lock (_waiting)
        {
            if (mine.List is not null)
            {
                _waiting.Remove(mine);
                mine.Value.Turn.SetCanceled(cancel);
                LetIn();
            }
        }
    }

    private void LetIn()
    {
        while (_waiting.First is { } next && _taken < next.Value.Maximum)
        {
            _waiting.RemoveFirst();
            _taken++;
            next.Value.Turn.SetResult();
        }
    }

    private sealed record Waiting(int Maximum)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Slot(TransferSlots slots) : IDisposable
    {
        private TransferSlots? _slots = slots;

        public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Leave();
    }
}
