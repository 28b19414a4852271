namespace GeoChat.Batch.Storage.Chips;

/// <summary>A chip that this worker may answer until its lease ends.</summary>
/// <param name="ChipId">Key of the chip.</param>
/// <param name="SceneId">Key of its scene.</param>
/// <param name="JobId">Key of its job.</param>
/// <param name="Attempt">Fencing token that each later write names.</param>
/// <param name="Alone">It crashed a worker before: answer it with no other chip at the same time.</param>
/// <param name="X">Window in scene pixels.</param>
/// <param name="Y">Window in scene pixels.</param>
/// <param name="Width">Window in scene pixels.</param>
/// <param name="Height">Window in scene pixels.</param>
/// <param name="Level">See <see cref="Entities.Chip.Level"/>.</param>
/// <param name="Col">See <see cref="Entities.Chip.Col"/>.</param>
/// <param name="Row">See <see cref="Entities.Chip.Row"/>.</param>
/// <param name="Queries">Ordinals as JSON; null asks all that go to the grid.</param>
/// <param name="ContentHash">Name in the chip store.</param>
public sealed record ClaimedChip(
    long ChipId,
    long SceneId,
    long JobId,
    int Attempt,
    bool Alone,
    int X,
    int Y,
    int Width,
    int Height,
    int Level,
    int Col,
    int Row,
    string? Queries,
    string ContentHash
);
