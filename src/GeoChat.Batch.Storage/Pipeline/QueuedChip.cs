namespace GeoChat.Batch.Storage.Pipeline;

/// <summary>A chip that the dispatcher must publish a message for.</summary>
public readonly record struct QueuedChip(long ChipId, long SceneId, long JobId, string Model);
