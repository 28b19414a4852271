namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Lets chips run side by side, but one that crashed a worker before only with nothing beside it, so that an innocent chip never shares its crash.</summary>
internal sealed class AloneGate
{
    private readonly SemaphoreSlim _turnstile = new(1, 1);
    private readonly SemaphoreSlim _empty = new(1, 1);
    private readonly Lock _lock = new();
    private int _inside;

    /// <summary>Waits until the chip may run; dispose of the result when it has.</summary>
    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken)
    {
        await _turnstile.WaitAsync(cancellationToken);
        try
        {
            if (alone)
            {
                await _empty.WaitAsync(cancellationToken);
                return new Leave(() => _empty.Release());
            }

            bool first;
            lock (_lock)
                first = _inside++ == 0;
            try
            {
                if (first)
                    await _empty.WaitAsync(cancellationToken);
            }
            catch
            {
                lock (_lock)
                    _inside--;
                throw;
            }

            return new Leave(LeaveShared);
        }
        finally
        {
            _turnstile.Release();
        }
    }

    private void LeaveShared()
    {
        bool last;
        lock (_lock)
            last = --_inside == 0;
        if (last)
            _empty.Release();
    }

    private sealed class Leave(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
