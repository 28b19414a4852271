namespace GeoChat.Batch.Contracts;

/// <summary>Command to a worker: claim this chip and answer its queries. Carries keys only; pixels and state live in the stores.</summary>
/// <param name="ChipId">Key of the chip.</param>
/// <param name="SceneId">Key of the scene that the chip is a window of.</param>
/// <param name="JobId">Key of the job.</param>
/// <param name="Model">Name of the model that must answer.</param>
public sealed record AnalyzeChip(long ChipId, long SceneId, long JobId, string Model);
