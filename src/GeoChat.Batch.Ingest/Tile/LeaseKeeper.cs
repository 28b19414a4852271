using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Ingest.Tile;

/// <summary>
/// Renews the lease of a scene while work on it goes on, however long a single step of it takes; work whose lease was lost is
/// ended.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenSource _lost;
    private readonly Task _renewing;

    public LeaseKeeper(SceneLeases leases, SceneLease lease, TimeSpan duration, TimeProvider clock, CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewing = Task.Run(() => RenewAsync(leases, lease, duration, clock, _ending.Token), CancellationToken.None);
    }

    /// <summary>Does the work; false where the lease was lost.</summary>
    public async Task<bool> RunAsync(Func<CancellationToken, Task<bool>> work)
    {
        try
        {
            return await work(_lost.Token);
        }
        catch (OperationCanceledException) when (_lost.IsCancellationRequested && !_ending.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _renewing;
        _ending.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(
        SceneLeases leases,
        SceneLease lease,
        TimeSpan duration,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var timer = new PeriodicTimer(duration / 4, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (await RenewOnceAsync(leases, lease, duration, cancellationToken))
                    continue;
                await _lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    /// <summary>False where another holds the lease; a store that does not answer is asked again at the next tick.</summary>
    private static async Task<bool> RenewOnceAsync(
        SceneLeases leases,
        SceneLease lease,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await leases.RenewAsync(lease, duration, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return true;
        }
    }
}
