using GeoChat.Batch.Storage.Chips;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>Heals what faults left behind: lost messages, expired leases, a missed last chip.</summary>
internal sealed partial class Reconciler(
    ChipQueue queue,
    ChipSender sender,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    TimeProvider clock,
    ILogger<Reconciler> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await sender.ReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var report = await queue.ReconcileAsync(options.Value.QueuedTimeout, stoppingToken);
                // What cannot be sent now counts as queued from now, and comes again after the same time.
                await sender.SendAsync(report.Requeued, stoppingToken);
                if (report.Requeued.Count + report.LeasesTakenBack + report.Poisoned > 0)
                    Healed(report.Requeued.Count, report.LeasesTakenBack, report.Poisoned);
                if (report.ScenesReadyToMerge.Count > 0)
                    signal.Set();
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                ReconcileFaulted(e);
            }

            await Task.Delay(options.Value.ReconcileInterval, clock, stoppingToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Healed: {Requeued} lost messages sent again, {LeasesTakenBack} expired leases taken back, {Poisoned} chips "
            + "failed as poison"
    )]
    private partial void Healed(int requeued, int leasesTakenBack, int poisoned);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reconciler could not finish its round; tried again shortly")]
    private partial void ReconcileFaulted(Exception exception);
}
