namespace GeoChat.Batch.Storage.Chips;

/// <summary>The way to the live workers of one model for which chips wait.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Queued">Chips published and not claimed.</param>
/// <param name="Slots">Chips that the live workers answer at once.</param>
/// <param name="ChipsPerSecond">What they measured, summed.</param>
public sealed record DispatchRoom(string Model, long Queued, int Slots, double ChipsPerSecond);
