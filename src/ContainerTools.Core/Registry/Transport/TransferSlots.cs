namespace ContainerTools.Registry.Transport;

/// <summary>Places for transfers, given in the order in which they were asked for; how many there are, each asker says.</summary>
internal sealed class TransferSlots
{
    private readonly LinkedList<Waiting> _waiting = [];
    private int _taken;

    /// <summary>Takes a place when fewer than so many are taken; disposing gives it back.</summary>
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
        return new Place(this);
    }

    private void Leave()
    {
        lock (_waiting)
        {
            _taken--;
            LetIn();
        }
    }

    // Who was next may have held back somebody who is content with less.
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

    private sealed class Place(TransferSlots places) : IDisposable
    {
        private TransferSlots? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Leave();
    }
}
