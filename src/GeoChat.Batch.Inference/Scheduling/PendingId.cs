namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>A row whose token is an output of the step before, which only the device knows yet.</summary>
/// <param name="Row">The row of this step.</param>
/// <param name="Output">Its place among the last step's outputs.</param>
internal readonly record struct PendingId(int Row, int Output);
