namespace GeoChat.Batch.Storage.Chips;

/// <summary>What one pass of the reconciler did.</summary>
/// <param name="Requeued">Queued chips whose message counts as lost and must be published again.</param>
/// <param name="LeasesTakenBack">Running chips whose lease had expired.</param>
/// <param name="Poisoned">Chips failed for good after three crashes.</param>
/// <param name="ScenesReadyToMerge">Scenes moved to merging by the last-chip statement.</param>
public sealed record ReconcileReport(
    IReadOnlyList<QueuedChip> Requeued,
    int LeasesTakenBack,
    int Poisoned,
    IReadOnlyList<long> ScenesReadyToMerge
);
