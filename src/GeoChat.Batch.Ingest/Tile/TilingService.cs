using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage.Scenes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Tile;

/// <summary>Tiles accepted scenes in this process while it runs.</summary>
internal sealed class TilingService(
    SceneLeases leases,
    SceneTiling tiling,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    ProcessName name,
    TimeProvider clock,
    ILogger<TilingService> logger
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            Enumerable.Range(0, options.Value.SceneWorkers).Select(_ => Task.Run(() => Loop().RunAsync(stoppingToken), stoppingToken))
        );

    private SceneLoop Loop() =>
        new(
            leases,
            token => leases.LeaseToTileAsync(name.Value, options.Value.SceneLease, token),
            TileAsync,
            e => e is ImageryException or BlobException or RequestException,
            token => signal.WaitAsync(options.Value.PollInterval, clock, token),
            logger
        );

    private async Task<bool> TileAsync(SceneLease lease, CancellationToken cancellationToken)
    {
        // A distant scene may wait for its server longer than the lease lasts.
        await using var keeper = new LeaseKeeper(leases, lease, options.Value.SceneLease, clock, cancellationToken);
        var held = await keeper.RunAsync(token => tiling.RunAsync(lease, token));
        signal.Set();
        return held;
    }
}
