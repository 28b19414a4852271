using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>The life of a scene as a pure function; see <see cref="ChipTransitions"/>.</summary>
internal static class SceneTransitions
{
    /// <summary>The row after an event at <paramref name="now"/> (unix ms), and what else must happen.</summary>
    public static (SceneRow Row, SceneEffects Effects) Apply(SceneRow row, SceneEvent happened, long now) =>
        happened switch
        {
            SceneEvent.Take t when row.Leasable(t.ToMerge, now) => Take(row, t, now),
            SceneEvent.Renew r when Holds(row, r.Owner, r.Attempt) => (row with { LeaseUntil = now + r.Lease }, SceneEffects.Changed),
            SceneEvent.Release r when Holds(row, r.Owner, r.Attempt) => (Free(row), SceneEffects.Changed),
            SceneEvent.FinishTiling f when Holds(row, f.Owner, f.Attempt) && row.State == SceneState.Tiling => (
                Free(row) with
                {
                    State = SceneState.Analyzing,
                    Tiled = true,
                },
                SceneEffects.Changed
            ),
            SceneEvent.ChipsEnded when row is { State: SceneState.Analyzing, Tiled: true } => (
                row with
                {
                    State = SceneState.Merging,
                },
                SceneEffects.Changed
            ),
            SceneEvent.FinishMerge f when Holds(row, f.Owner, f.Attempt) && row.State == SceneState.Merging => (
                Free(row) with
                {
                    State = SceneState.Done,
                    Reason = null,
                    FinishedAt = now,
                },
                SceneEffects.Done
            ),
            SceneEvent.Fail f when Holds(row, f.Owner, f.Attempt) => (Failed(row, f.Reason, now), SceneEffects.Failed),
            SceneEvent.Reset when row.State is SceneState.Tiling or SceneState.Merging && row.LeaseOwner is not null => (
                Free(row),
                SceneEffects.Changed
            ),
            SceneEvent.Dismiss when !row.Ended => (Failed(row, SceneReason.Dismissed, now), SceneEffects.Failed),
            SceneEvent.Retry r when row.State == SceneState.Failed || (row.State == SceneState.Done && r.ChipsBack) => (
                row with
                {
                    State = row.Tiled ? SceneState.Analyzing : SceneState.Accepted,
                    Reason = null,
                    Crashes = 0,
                    FinishedAt = null,
                },
                SceneEffects.Changed
            ),
            SceneEvent.Remerge when row.State == SceneState.Done => (
                row with
                {
                    State = SceneState.Merging,
                    Reason = null,
                    Crashes = 0,
                    FinishedAt = null,
                },
                SceneEffects.Changed
            ),
            SceneEvent.Continue { Sampled: true } when row.State == SceneState.Done => (
                row with
                {
                    State = SceneState.Accepted,
                    Tiled = false,
                    Reason = null,
                    Crashes = 0,
                    FinishedAt = null,
                },
                SceneEffects.Changed
            ),
            _ => (row, SceneEffects.None),
        };

    private static bool Holds(SceneRow row, string owner, int attempt) =>
        row.State is SceneState.Tiling or SceneState.Merging && row.LeaseOwner == owner && row.Attempt == attempt;

    private static SceneRow Free(SceneRow row) => row with { LeaseOwner = null, LeaseUntil = null };

    private static SceneRow Failed(SceneRow row, string reason, long now) =>
        Free(row) with
        {
            State = SceneState.Failed,
            Reason = reason,
            FinishedAt = now,
        };

    /// <summary>A lease that its holder let expire counts as a crash; the third ends the scene.</summary>
    private static (SceneRow, SceneEffects) Take(SceneRow row, SceneEvent.Take take, long now)
    {
        var crashes = row.Crashes + (row.LeaseOwner is null ? 0 : 1);
        if (row.LeaseOwner is not null && crashes >= ChipTransitions.PoisonAfter)
            return (Failed(row, SceneReason.Poison, now), SceneEffects.Failed);
        var taken = row with
        {
            State = take.ToMerge ? SceneState.Merging : SceneState.Tiling,
            LeaseOwner = take.Owner,
            LeaseUntil = now + take.Lease,
            Attempt = row.Attempt + 1,
            Crashes = crashes,
        };
        return (taken, SceneEffects.Leased);
    }
}
