using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Workers;
using GeoChat.Batch.Worker.Analyze;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Life;

/// <summary>Says in the store that this worker lives, and renews the claims that it works on.</summary>
internal sealed class Heartbeat(
    WorkerTable workers,
    ChipClaims claims,
    EngineHost host,
    WorkerIdentity identity,
    ChipRate rate,
    HeldChips held,
    IOptions<WorkerOptions> options
)
{
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await SayAsync(draining: false, cancellationToken);
        await claims.RenewAsync(identity.Id, held.Ids, options.Value.ChipLease, cancellationToken);
    }

    /// <summary>Says that this worker takes no more chips.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => SayAsync(draining: true, cancellationToken);

    /// <summary>Says that this worker is gone.</summary>
    public Task SignOffAsync() => workers.RemoveAsync(identity.Id, CancellationToken.None);

    private Task SayAsync(bool draining, CancellationToken cancellationToken)
    {
        var row = identity.Row(host.Engine);
        row.Draining = draining;
        row.ChipsPerSecond = rate.PerSecond();
        return workers.HeartbeatAsync(row, cancellationToken);
    }
}
