namespace GeoChat.Batch.Storage.Chips;

/// <summary>How full the way to the workers is, for one model.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Planned">Chips not yet published.</param>
/// <param name="Queued">Chips published and not claimed.</param>
/// <param name="Running">Chips being answered.</param>
/// <param name="Slots">Chips that the live workers answer at once.</param>
/// <param name="ChipsPerSecond">What the live workers measured, summed.</param>
public sealed record QueueDepth(string Model, long Planned, long Queued, long Running, int Slots, double ChipsPerSecond);
