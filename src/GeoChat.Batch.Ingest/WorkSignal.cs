namespace GeoChat.Batch.Ingest;

/// <summary>Wakes the loops of this process before their poll interval ends; a lost signal costs one interval.</summary>
public sealed class WorkSignal
{
    private volatile TaskCompletionSource _next = NewSource();

    /// <summary>Wakes everybody who waits.</summary>
    public void Set() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    /// <summary>Waits for the next <see cref="Set"/> or the interval, whichever comes first.</summary>
    public async Task WaitAsync(TimeSpan interval, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await _next.Task.WaitAsync(interval, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The interval ended: poll.
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
