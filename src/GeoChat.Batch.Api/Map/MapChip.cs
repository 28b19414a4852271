namespace GeoChat.Batch.Api.Map;

/// <summary>A chip as the page shows it.</summary>
/// <param name="X">Left edge of its window in scene pixels.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width in scene pixels.</param>
/// <param name="Height">Height in scene pixels.</param>
/// <param name="Outcome">One of <see cref="Storage.States.ChipOutcome"/>'s words.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Level">0 for the scene's grid; anything else is drawn as a single window.</param>
/// <param name="Column">Column of the grid.</param>
/// <param name="Row">Row of the grid.</param>
/// <param name="Answers">What the model said about it.</param>
public sealed record MapChip(
    int X,
    int Y,
    int Width,
    int Height,
    string Outcome,
    string? Reason,
    int Level,
    int Column,
    int Row,
    IReadOnlyList<MapAnswer> Answers
);
