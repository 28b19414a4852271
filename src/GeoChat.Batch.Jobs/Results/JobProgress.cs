using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>How far a job is.</summary>
/// <param name="Ended">Chips that ended.</param>
/// <param name="Total">Chips to expect in all; until every scene is tiled the estimate stands for those to come.</param>
/// <param name="Percent">0..100, of an ended job 100.</param>
public readonly record struct JobProgress(long Ended, long Total, int Percent)
{
    public static JobProgress Of(JobStatus status)
    {
        var chips = status.Chips;
        var ended = chips.Done + chips.Failed + chips.Skipped;
        var total = Expected(status, ended, JobEstimate.Of(status.Job)?.Chips ?? 0);
        var percent =
            status.Job.State is JobState.Successful or JobState.Failed ? 100
            : total == 0 ? 0
            : (int)Math.Min(99, 100 * ended / total);
        return new JobProgress(ended, total, percent);
    }

    /// <summary>
    /// Those there are, no fewer than <paramref name="estimated"/> until every scene is tiled, and quarters for those yet to be
    /// answered as often as the answered ones brought some.
    /// </summary>
    private static long Expected(JobStatus status, long ended, long estimated)
    {
        var chips = status.Chips;
        var total = status.Scenes.All(scene => scene.Tiled || scene.State == SceneState.Failed)
            ? chips.Total
            : Math.Max(chips.Total, estimated + chips.Quarters);
        var grid = chips.Total - chips.Quarters;
        // Quarters are answered last, so that what ended so far is mostly of the grid.
        var asked = Math.Min(grid, ended);
        return chips.Quarters == 0 || asked == 0 ? total : total + (chips.Quarters * (Math.Max(grid, estimated) - asked) / asked);
    }
}
