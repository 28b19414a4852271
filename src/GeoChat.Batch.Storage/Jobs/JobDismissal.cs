using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>Cancels a job.</summary>
internal static class JobDismissal
{
    /// <summary>Cancels it; false where it had ended.</summary>
    public static async Task<bool> DismissAsync(StoreSession session, string uid, CancellationToken cancellationToken)
    {
        var job = await session.KeysAsync(
            $"""
            UPDATE jobs SET state = {JobState.Dismissed.Sql()}, waiting = NULL, paused = NULL, finished_at = @now, updated_at = @now
            WHERE uid = @uid AND {StateSql.LiveJob} RETURNING id
            """,
            cancellationToken,
            ("@uid", uid)
        );
        if (job is not [var id])
            return false;
        await DismissChipsAsync(session, id, cancellationToken);
        await session.ExecuteAsync(
            $"""
            UPDATE scenes SET state = {SceneState.Failed.Sql()}, reason = '{SceneReason.Dismissed}', lease_owner = NULL, lease_until = NULL,
              finished_at = @now
            WHERE job_id = @job AND {StateSql.OpenScene}
            """,
            cancellationToken,
            ("@job", id)
        );
        // A completion that ran at the same time may have added quarters; now that the scenes have ended, none can add more.
        if (session.Dialect.ForUpdate.Length > 0)
            await DismissChipsAsync(session, id, cancellationToken);
        return true;
    }

    private static Task<int> DismissChipsAsync(StoreSession session, long job, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"""
            UPDATE chips SET state = {ChipState.Skipped.Sql()}, reason = '{ChipReason.Dismissed}', worker = NULL, lease_until = NULL,
              finished_at = @now
            WHERE scene_id IN (SELECT s.id FROM scenes s WHERE s.job_id = @job) AND {StateSql.UnfinishedChip}
            """,
            cancellationToken,
            ("@job", job)
        );
}
