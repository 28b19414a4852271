namespace GeoChat.Batch.Jobs.Results;

/// <summary>What a job will cost, told before it runs.</summary>
/// <param name="Chips">Chips of all scenes, skipped ones included; quarters of crowded chips come on top.</param>
/// <param name="Prompts">Questions put to the model.</param>
/// <param name="Seconds">Time at the rate of earlier jobs of this model; null where none is known.</param>
/// <param name="Warnings">What will make answers worse, each with its remedy.</param>
public sealed record JobEstimate(long Chips, long Prompts, double? Seconds, IReadOnlyList<string> Warnings);
