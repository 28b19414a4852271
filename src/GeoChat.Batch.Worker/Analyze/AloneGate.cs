namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Lets chips run side by side, but one that crashed a worker before only with nothing beside it, so that an innocent chip never
/// shares its crash. Whoever waits is let in in the order of coming.
/// </summary>
internal sealed class AloneGate
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private int _inside;
    private bool _alone;

    /// <summary>Enters if that takes no waiting; null otherwise. Dispose of the result when the chip has run.</summary>
    public IDisposable? TryEnter(bool alone)
    {
        lock (_lock)
            return _waiting.Count == 0 && Admit(alone) ? new Pass(this) : null;
    }

    /// <summary>Waits until the chip may run; dispose of the result when it has.</summary>
    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> waiter;
        lock (_lock)
        {
            if (_waiting.Count == 0 && Admit(alone))
                return new Pass(this);
            waiter = _waiting.AddLast(new Waiter(alone));
        }

        await using var giveUp = cancellationToken.Register(() => GiveUp(waiter, cancellationToken));
        return await waiter.Value.Admitted.Task;
    }

    private bool Admit(bool alone)
    {
        if (_alone || (alone && _inside > 0))
            return false;
        _inside++;
        _alone = alone;
        return true;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            _alone = false;
            AdmitWaiting();
        }
    }

    private void GiveUp(LinkedListNode<Waiter> waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Let in already: its pass is on the way.
            if (waiter.List is null)
                return;
            _waiting.Remove(waiter);
            AdmitWaiting();
        }

        waiter.Value.Admitted.TrySetCanceled(cancellationToken);
    }

    private void AdmitWaiting()
    {
        while (_waiting.First is { } first && Admit(first.Value.Alone))
        {
            _waiting.RemoveFirst();
            first.Value.Admitted.SetResult(new Pass(this));
        }
    }

    private sealed record Waiter(bool Alone)
    {
        // Never on the thread that holds the lock.
        public TaskCompletionSource<IDisposable> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Pass(AloneGate gate) : IDisposable
    {
        private AloneGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
