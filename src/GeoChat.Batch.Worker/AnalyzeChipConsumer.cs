using GeoChat.Batch.Contracts;
using GeoChat.Batch.Worker.Analyze;
using MassTransit;

namespace GeoChat.Batch.Worker;

/// <summary>Takes chips from the queue; acks after their answers are stored.</summary>
internal sealed class AnalyzeChipConsumer(ChipAnalysis analysis) : IConsumer<AnalyzeChip>
{
    public Task Consume(ConsumeContext<AnalyzeChip> context) => analysis.RunAsync(context.Message.ChipId, context.CancellationToken);
}
