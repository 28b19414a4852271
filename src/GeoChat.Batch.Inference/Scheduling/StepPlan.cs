namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>
/// The next forward pass: its rows, the requests whose pictures must be seen first, and whose next token each output row is.
/// </summary>
internal sealed record StepPlan(StepInput Input, IReadOnlyList<Generation> Pictures, IReadOnlyList<Branch> Outputs);
