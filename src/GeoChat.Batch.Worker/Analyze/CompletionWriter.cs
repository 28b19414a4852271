using GeoChat.Batch.Contracts;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage.Chips;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Writes completions in groups and wakes the ingest hosts when a scene has its last chip.</summary>
internal sealed partial class CompletionWriter(
    ChipClaims claims,
    StorePatience patience,
    IBus bus,
    IQueueTopology topology,
    IOptions<WorkerOptions> options,
    TimeProvider clock,
    ILogger<CompletionWriter> logger
) : IAsyncDisposable
{
    private readonly Grouping<ChipCompletion, bool> _grouping = new(
        options.Value.GroupSize,
        options.Value.GroupTime,
        clock,
        async completions =>
        {
            var outcome = await patience.RunAsync(() => claims.CompleteAsync(completions, CancellationToken.None));
            // Nobody waits for a hint: under an alarm of the broker it would hold up every chip behind it.
            foreach (var scene in outcome.ScenesReadyToMerge)
                _ = HintAsync(bus, topology, scene, logger);
            return outcome.Written;
        }
    );

    /// <summary>Writes a completion; false where the claim was lost and another holds the chip.</summary>
    public Task<bool> WriteAsync(ChipCompletion completion) => _grouping.AddAsync(completion);

    public ValueTask DisposeAsync() => _grouping.DisposeAsync();

    private static async Task HintAsync(IBus bus, IQueueTopology topology, long sceneId, ILogger logger)
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            var queue = await bus.GetSendEndpoint(await topology.EnsureAsync(QueueNames.SceneReady, deadline.Token));
            await queue.Send(new SceneReady(sceneId), deadline.Token);
        }
        catch (Exception e)
        {
            // A hint only: the ingest hosts poll.
            HintLost(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A wake-up hint was lost; the ingest hosts poll")]
    private static partial void HintLost(ILogger logger, Exception exception);
}
