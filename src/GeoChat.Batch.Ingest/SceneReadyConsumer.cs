using GeoChat.Batch.Contracts;
using MassTransit;

namespace GeoChat.Batch.Ingest;

/// <summary>Wakes the loops of this process; the work itself is leased from the database.</summary>
internal sealed class SceneReadyConsumer(WorkSignal signal) : IConsumer<SceneReady>
{
    public Task Consume(ConsumeContext<SceneReady> context)
    {
        signal.Set();
        return Task.CompletedTask;
    }
}
