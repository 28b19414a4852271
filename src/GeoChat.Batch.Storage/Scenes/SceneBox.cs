using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>A raw box with what merging needs to know of its answer and chip.</summary>
/// <param name="Box">The box.</param>
/// <param name="ChipId">Chip that was asked.</param>
/// <param name="QueryOrdinal">Query that was asked.</param>
/// <param name="Processed">When the answer came, unix ms.</param>
/// <param name="Model">Who answered.</param>
public sealed record SceneBox(Box Box, long ChipId, int QueryOrdinal, long Processed, string Model);
