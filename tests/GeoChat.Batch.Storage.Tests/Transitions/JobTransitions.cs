using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>The life of a job as a pure function; see <see cref="ChipTransitions"/>.</summary>
internal static class JobTransitions
{
    /// <summary>The row after an event at <paramref name="now"/> (unix ms), and whether it changed.</summary>
    public static (JobRow Row, bool Changed) Apply(JobRow row, JobEvent happened, long now) =>
        happened switch
        {
            JobEvent.Begin when row.State == JobState.Accepted => (row with { State = JobState.Running, StartedAt = now }, true),
            JobEvent.SceneEnded e when row.Live && e.Scenes.All(s => s.Ended) => (End(row, e, now), true),
            JobEvent.Dismiss when row.Live => (row with { State = JobState.Dismissed, FinishedAt = now }, true),
            JobEvent.Retry when row.State is JobState.Successful or JobState.Failed => (
                row with
                {
                    State = JobState.Running,
                    Partial = false,
                    Message = null,
                    FinishedAt = null,
                },
                true
            ),
            JobEvent.Reopen when row.State == JobState.Successful => (
                row with
                {
                    State = JobState.Running,
                    Partial = false,
                    FinishedAt = null,
                },
                true
            ),
            _ => (row, false),
        };

    /// <summary>Successful where a scene is done, partial where another or a chip failed; failed where every scene failed.</summary>
    private static JobRow End(JobRow row, JobEvent.SceneEnded ended, long now)
    {
        var failed = ended.Scenes.FirstOrDefault(s => s.State == SceneState.Failed);
        var anyDone = ended.Scenes.Any(s => s.State == SceneState.Done);
        return row with
        {
            State = anyDone ? JobState.Successful : JobState.Failed,
            Partial = anyDone && (failed is not null || ended.ChipFailed),
            Message = failed?.Reason ?? row.Message,
            FinishedAt = now,
        };
    }
}
