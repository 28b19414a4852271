using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>
/// The life of a chip as a pure function. The SQL of the stores does the same to whole sets of rows; a test drives both with the same
/// random events and compares. An event that does not fit changes nothing.
/// </summary>
internal static class ChipTransitions
{
    /// <summary>A chip whose lease expired so often is given up on. Not the constant of the store: the SQL is held to this one.</summary>
    public const int PoisonAfter = 3;

    /// <summary>The row after an event at <paramref name="now"/> (unix ms), and what else must happen.</summary>
    public static (ChipRow Row, ChipEffects Effects) Apply(ChipRow row, ChipEvent happened, long now) =>
        happened switch
        {
            ChipEvent.Queue when row.State == ChipState.Planned => (
                row with
                {
                    State = ChipState.Queued,
                    QueuedAt = now,
                },
                ChipEffects.Publish
            ),
            ChipEvent.Unqueue when row.State == ChipState.Queued => (
                row with
                {
                    State = ChipState.Planned,
                    QueuedAt = null,
                },
                ChipEffects.Changed
            ),
            ChipEvent.Claim c when row.State is ChipState.Planned or ChipState.Queued => (
                row with
                {
                    State = ChipState.Running,
                    Attempt = row.Attempt + 1,
                    Worker = c.Worker,
                    LeaseUntil = now + c.Lease,
                },
                ChipEffects.Changed
            ),
            ChipEvent.Renew r when row.State == ChipState.Running && row.Worker == r.Worker => (
                row with
                {
                    LeaseUntil = now + r.Lease,
                },
                ChipEffects.Changed
            ),
            ChipEvent.Release r when Holds(row, r.Attempt) => (Planned(row), ChipEffects.Changed),
            ChipEvent.Suspend s when Holds(row, s.Attempt) => (
                Planned(row) with
                {
                    State = ChipState.Queued,
                    QueuedAt = now,
                },
                ChipEffects.Changed
            ),
            ChipEvent.Complete c when Holds(row, c.Attempt) => (
                row with
                {
                    State = c.FailedReason is null ? ChipState.Done : ChipState.Failed,
                    Reason = c.FailedReason,
                    LeaseUntil = null,
                    FinishedAt = now,
                },
                ChipEffects.Ended
            ),
            ChipEvent.Reconcile r when row.State == ChipState.Queued && row.QueuedAt < now - r.QueuedOlderThan => (
                row with
                {
                    QueuedAt = now,
                },
                ChipEffects.Publish
            ),
            ChipEvent.Reconcile when row.State == ChipState.Running && row.LeaseUntil < now => Expired(row, now),
            ChipEvent.Reset when row.State is ChipState.Queued or ChipState.Running => (Planned(row), ChipEffects.Changed),
            ChipEvent.Abandon a when row.Unfinished => (
                row with
                {
                    State = ChipState.Skipped,
                    Reason = a.Reason,
                    Worker = null,
                    LeaseUntil = null,
                    FinishedAt = now,
                },
                ChipEffects.Ended
            ),
            ChipEvent.Retry
                when row
                    is { State: ChipState.Failed, Reason: not ChipReason.Damaged }
                        or { State: ChipState.Skipped, Reason: ChipReason.SceneFailed } => (
                Planned(row) with
                {
                    Reason = null,
                    Crashes = 0,
                    FinishedAt = null,
                },
                ChipEffects.Changed
            ),
            _ => (row, ChipEffects.None),
        };

    private static bool Holds(ChipRow row, int attempt) => row.State == ChipState.Running && row.Attempt == attempt;

    private static ChipRow Planned(ChipRow row) =>
        row with
        {
            State = ChipState.Planned,
            Worker = null,
            LeaseUntil = null,
            QueuedAt = null,
        };

    private static (ChipRow, ChipEffects) Expired(ChipRow row, long now)
    {
        var back = Planned(row) with { Crashes = row.Crashes + 1 };
        return back.Crashes >= PoisonAfter
            ? (back with { State = ChipState.Failed, Reason = ChipReason.Poison, FinishedAt = now }, ChipEffects.Ended)
            : (back, ChipEffects.Changed);
    }
}
