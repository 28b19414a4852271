using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>A job with its counts, as users see it.</summary>
/// <param name="Job">The job row.</param>
/// <param name="Scenes">Its scenes, by ordinal.</param>
/// <param name="Chips">Chips by outcome.</param>
/// <param name="Boxes">Raw boxes so far.</param>
/// <param name="Detections">Detections so far, provisional ones included.</param>
public sealed record JobStatus(Job Job, IReadOnlyList<Scene> Scenes, ChipCounts Chips, long Boxes, long Detections);

/// <summary>Chips by state; <see cref="Pending"/> is planned and queued.</summary>
public sealed record ChipCounts(long Pending, long Running, long Done, long Failed, long Skipped)
{
    /// <summary>Chips that exist so far.</summary>
    public long Total => Pending + Running + Done + Failed + Skipped;

    /// <summary>Those of them that are finer quarters of a chip whose answer was saturated.</summary>
    public long Quarters { get; init; }
}
