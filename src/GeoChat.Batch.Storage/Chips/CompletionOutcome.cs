namespace GeoChat.Batch.Storage.Chips;

/// <summary>What a grouped completion did.</summary>
/// <param name="Written">For each completion, in order, whether it was written; false means stale.</param>
/// <param name="ScenesReadyToMerge">Scenes whose last chip it was.</param>
public sealed record CompletionOutcome(IReadOnlyList<bool> Written, IReadOnlyList<long> ScenesReadyToMerge);
