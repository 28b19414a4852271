using GeoChat.Batch.Contracts;

namespace GeoChat.Batch.FunctionalTests.Pipeline.Messages;

/// <summary>The first chip that came, and the trace it came in.</summary>
internal sealed class Received
{
    public TaskCompletionSource<(AnalyzeChip Chip, string? Trace)> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
