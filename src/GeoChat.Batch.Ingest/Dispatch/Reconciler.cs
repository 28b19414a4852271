using GeoChat.Batch.Contracts;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage.Pipeline;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>Heals what faults left behind: lost messages, expired leases, a missed last chip.</summary>
internal sealed partial class Reconciler(
    IPipelineStore store,
    IBusControl bus,
    IQueueTopology topology,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    TimeProvider clock,
    ILogger<Reconciler> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var report = await store.ReconcileAsync(options.Value.QueuedTimeout, stoppingToken);
                await SendAgainAsync(report.Requeued, stoppingToken);
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

    /// <summary>What cannot be sent now counts as queued from now, and comes again after the same time.</summary>
    private async Task SendAgainAsync(IReadOnlyList<QueuedChip> chips, CancellationToken cancellationToken)
    {
        // A send hangs as long as the broker is under an alarm, and leases must be taken back all the same.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Dispatcher.SendDeadline);
        foreach (var model in chips.GroupBy(chip => chip.Model))
        {
            var queue = await bus.GetSendEndpoint(await topology.EnsureAsync(QueueNames.AnalyzeChip(model.Key), deadline.Token));
            await Task.WhenAll(
                model.Select(chip => queue.Send(new AnalyzeChip(chip.ChipId, chip.SceneId, chip.JobId, chip.Model), deadline.Token))
            );
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Healed: {Requeued} lost messages sent again, {LeasesTakenBack} expired leases taken back, {Poisoned} chips failed as poison"
    )]
    private partial void Healed(int requeued, int leasesTakenBack, int poisoned);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reconciler could not finish its round; tried again shortly")]
    private partial void ReconcileFaulted(Exception exception);
}
