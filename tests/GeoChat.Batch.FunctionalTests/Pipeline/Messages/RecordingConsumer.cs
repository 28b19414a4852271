using System.Diagnostics;
using GeoChat.Batch.Contracts;
using MassTransit;

namespace GeoChat.Batch.FunctionalTests.Pipeline.Messages;

/// <summary>Keeps what comes.</summary>
internal sealed class RecordingConsumer(Received received) : IConsumer<AnalyzeChip>
{
    public Task Consume(ConsumeContext<AnalyzeChip> context)
    {
        received.First.TrySetResult((context.Message, Activity.Current?.TraceId.ToHexString()));
        return Task.CompletedTask;
    }
}
