namespace GeoChat.Batch.Storage.Chips;

/// <summary>How much the live workers of one model can take, where chips wait for it.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Queued">Chips published and not claimed.</param>
/// <param name="Slots">Chips that the live workers answer at once.</param>
/// <param name="ChipsPerSecond">What they measured, summed.</param>
public sealed record DispatchRoom(string Model, long Queued, int Slots, double ChipsPerSecond);
