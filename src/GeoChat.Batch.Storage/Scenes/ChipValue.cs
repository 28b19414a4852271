namespace GeoChat.Batch.Storage.Scenes;

/// <summary>What an answer means for its task: a class, a number, yes or no, a short phrase.</summary>
public sealed record ChipValue(long ChipId, int QueryOrdinal, string Value);
