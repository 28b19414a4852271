using GeoChat.Batch.Storage.Chips;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>
/// Keeps each job saying what it waits for from outside: the broker, or a worker with its model. Needs neither of them itself.
/// </summary>
internal sealed partial class JobWaits(
    ChipQueue queue,
    IBusControl bus,
    IOptions<IngestOptions> options,
    TimeProvider clock,
    ILogger<JobWaits> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first look comes after an interval: bus and workers of the same process come up meanwhile.
        using var timer = new PeriodicTimer(options.Value.PollInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await queue.UpdateWaitReasonsAsync(
                    bus.CheckHealth().Status != BusHealthStatus.Healthy,
                    options.Value.WorkerTimeout,
                    stoppingToken
                );
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                UpdateFaulted(e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What jobs wait for could not be written; tried again shortly")]
    private partial void UpdateFaulted(Exception exception);
}
