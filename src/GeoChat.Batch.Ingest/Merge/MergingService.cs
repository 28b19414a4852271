using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Ingest.Tile;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage.Scenes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Merge;

/// <summary>Merges scenes whose last chip ended, in this process while it runs.</summary>
internal sealed class MergingService(
    SceneLeases leases,
    SceneMerging merging,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    ProcessName name,
    TimeProvider clock,
    ILogger<MergingService> logger
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            Enumerable.Range(0, options.Value.SceneWorkers).Select(_ => Task.Run(() => Loop().RunAsync(stoppingToken), stoppingToken))
        );

    private SceneLoop Loop() =>
        new(
            leases,
            token => leases.LeaseToMergeAsync(name.Value, options.Value.SceneLease, token),
            merging.RunAsync,
            e => e is ImageryException or RequestException,
            token => signal.WaitAsync(options.Value.PollInterval, clock, token),
            logger
        );
}
