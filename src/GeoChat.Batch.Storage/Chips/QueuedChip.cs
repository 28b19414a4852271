namespace GeoChat.Batch.Storage.Chips;

/// <summary>A chip that the dispatcher must publish a message for.</summary>
public readonly record struct QueuedChip(long ChipId, long SceneId, long JobId, string Model);
