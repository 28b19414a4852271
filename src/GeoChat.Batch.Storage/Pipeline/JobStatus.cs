using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Pipeline;

/// <summary>A job with its counts, as users see it.</summary>
/// <param name="Job">The job row.</param>
/// <param name="Scenes">Its scenes, by ordinal.</param>
/// <param name="Chips">Chips by outcome.</param>
/// <param name="Boxes">Raw boxes so far.</param>
/// <param name="Detections">Detections so far, provisional ones included.</param>
public sealed record JobStatus(Job Job, IReadOnlyList<Scene> Scenes, ChipCounts Chips, long Boxes, long Detections)
{
    /// <summary>
    /// Chips to expect in all: those there are, no fewer than <paramref name="estimated"/> until every scene is tiled, and quarters
    /// for those yet to be answered as often as the answered ones brought some.
    /// </summary>
    public long Expected(long estimated)
    {
        var total = Scenes.All(scene => scene.Tiled || scene.State == SceneState.Failed)
            ? Chips.Total
            : Math.Max(Chips.Total, estimated + Chips.Quarters);
        var ended = Chips.Done + Chips.Failed + Chips.Skipped;
        var grid = Chips.Total - Chips.Quarters;
        // Quarters are answered last, so that what ended so far is mostly of the grid.
        var asked = Math.Min(grid, ended);
        return Chips.Quarters == 0 || asked == 0 ? total : total + (Chips.Quarters * (Math.Max(grid, estimated) - asked) / asked);
    }
}

/// <summary>Chips by state; <see cref="Pending"/> is planned and queued.</summary>
public sealed record ChipCounts(long Pending, long Running, long Done, long Failed, long Skipped)
{
    /// <summary>Chips that exist so far.</summary>
    public long Total => Pending + Running + Done + Failed + Skipped;

    /// <summary>Those of them that are finer quarters of a chip whose answer was saturated.</summary>
    public long Quarters { get; init; }
}
