using GeoChat.Batch.Contracts;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage.Chips;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>
/// Third stop, sending side: publishes <see cref="AnalyzeChip"/> for planned chips, no deeper than the live workers' slots and
/// about a second of their work, so that priorities hold and a lost broker loses little. Any number of replicas share the work
/// through the store.
/// </summary>
internal sealed partial class Dispatcher(
    ChipQueue queue,
    ChipSender sender,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    IOptions<BusOptions> busOptions,
    TimeProvider clock,
    ILogger<Dispatcher> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await sender.ReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await DispatchAsync(stoppingToken))
                    await Task.Delay(options.Value.DispatchInterval, clock, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                DispatchFaulted(e);
                await signal.WaitAsync(options.Value.PollInterval, clock, stoppingToken);
            }
        }
    }

    /// <summary>One round; whether the next must follow at once.</summary>
    private async Task<bool> DispatchAsync(CancellationToken cancellationToken)
    {
        var behind = false;
        var beyond = busOptions.Value.DepthBeyondSlots;
        foreach (var room in await queue.ReadRoomsAsync(options.Value.WorkerTimeout, cancellationToken))
        {
            if (DispatchDepth.Missing(room, beyond) is var missing and > 0)
                behind |= DispatchDepth.IsBehind(
                    room,
                    beyond,
                    await SendAsync(await queue.QueueAsync(room.Model, missing, cancellationToken), cancellationToken)
                );
        }

        return behind;
    }

    private async Task<int> SendAsync(IReadOnlyList<QueuedChip> chips, CancellationToken cancellationToken)
    {
        if (chips.Count == 0)
            return 0;
        try
        {
            await sender.SendAsync(chips, cancellationToken);
            return chips.Count;
        }
        catch
        {
            // Some may have left: a chip that comes twice is claimed once.
            await queue.UnqueueAsync([.. chips.Select(chip => chip.ChipId)], CancellationToken.None);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chips could not be dispatched; tried again shortly")]
    private partial void DispatchFaulted(Exception exception);
}
