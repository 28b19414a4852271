using GeoChat.Batch.Contracts;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage.Chips;
using MassTransit;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>Sends chips to the queues of their models, each message in its job's trace.</summary>
internal sealed class ChipSender(IBusControl bus, IQueueTopology topology, ChipTraces traces)
{
    /// <summary>Longest time of a round's sends: a send hangs as long as the broker is under an alarm.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Waits until the bus can be used.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellationToken);

    /// <summary>Sends them; where it throws, some may have left.</summary>
    public async Task SendAsync(IReadOnlyList<QueuedChip> chips, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        foreach (var model in chips.GroupBy(chip => chip.Model))
        {
            var queue = await bus.GetSendEndpoint(await topology.EnsureAsync(QueueNames.AnalyzeChip(model.Key), deadline.Token));
            await Task.WhenAll(
                model.Select(chip =>
                    traces.SendAsync(
                        chip,
                        () => queue.Send(new AnalyzeChip(chip.ChipId, chip.SceneId, chip.JobId, chip.Model), deadline.Token),
                        deadline.Token
                    )
                )
            );
        }
    }
}
