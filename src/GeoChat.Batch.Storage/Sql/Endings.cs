using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>The last chip ends a scene's analysis; the last scene ends a job. Each runs in the transaction of what came last.</summary>
internal static class Endings
{
    /// <summary>
    /// The last-chip statement: scenes that are tiled and have no unfinished chip go to merging. The scenes' rows are locked first:
    /// where two transactions end the last two chips, the second one sees what the first one wrote.
    /// </summary>
    /// <returns>The scenes that went to merging.</returns>
    public static async Task<IReadOnlyList<long>> EndAnalysisAsync(
        StoreSession session,
        IReadOnlyList<long> sceneIds,
        CancellationToken cancellationToken
    )
    {
        if (sceneIds.Count == 0)
            return [];
        await session.LockAsync("scenes", sceneIds, cancellationToken);
        return await session.KeysAsync(
            $"""
            UPDATE scenes SET state = {SceneState.Merging.Sql()}
            WHERE {session.Dialect.In("id", "@ids")} AND state = {SceneState.Analyzing.Sql()} AND tiled = TRUE
            AND NOT EXISTS (SELECT 1 FROM chips c WHERE c.scene_id = scenes.id AND c.{StateSql.UnfinishedChip})
            RETURNING id
            """,
            cancellationToken,
            ("@ids", session.Dialect.Keys(sceneIds))
        );
    }

    /// <summary>Ends a scene as failed: chips that were not finished are skipped(scene_failed) and come back with a retry.</summary>
    public static async Task FailSceneAsync(StoreSession session, long scene, long job, string reason, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            UPDATE chips SET state = {ChipState.Skipped.Sql()}, reason = '{ChipReason.SceneFailed}', worker = NULL, lease_until = NULL,
              finished_at = @now
            WHERE scene_id = @scene AND {StateSql.UnfinishedChip}
            """,
            cancellationToken,
            ("@scene", scene)
        );
        await session.ExecuteAsync(
            $"""
            UPDATE scenes SET state = {SceneState.Failed.Sql()}, reason = @reason, lease_owner = NULL, lease_until = NULL,
              finished_at = @now
            WHERE id = @scene
            """,
            cancellationToken,
            ("@scene", scene),
            ("@reason", reason)
        );
        await EndJobAsync(session, job, cancellationToken);
    }

    /// <summary>
    /// Ends a job whose scenes all ended: successful where one is done (partial where chips or scenes failed), else failed.
    /// </summary>
    public static async Task EndJobAsync(StoreSession session, long job, CancellationToken cancellationToken)
    {
        await session.LockAsync("jobs", [job], cancellationToken);
        await session.ExecuteAsync(
            $"""
            UPDATE jobs SET
              state = CASE WHEN EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state = {SceneState.Done.Sql()})
                THEN {JobState.Successful.Sql()} ELSE {JobState.Failed.Sql()} END,
              partial = EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state = {SceneState.Done.Sql()}) AND (
                EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state = {SceneState.Failed.Sql()})
                OR EXISTS (
                  SELECT 1 FROM scenes s JOIN chips c ON c.scene_id = s.id
                  WHERE s.job_id = @job AND c.state = {ChipState.Failed.Sql()})),
              message = COALESCE((
                SELECT s.reason FROM scenes s WHERE s.job_id = @job AND s.state = {SceneState.Failed.Sql()}
                ORDER BY s.ordinal LIMIT 1), message),
              waiting = NULL, paused = NULL, finished_at = @now, updated_at = @now,
              notify_at = CASE WHEN subscriber IS NULL THEN NULL ELSE @now END, notify_attempts = 0
            WHERE id = @job AND {StateSql.LiveJob}
            AND NOT EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.{StateSql.OpenScene})
            """,
            cancellationToken,
            ("@job", job)
        );
    }
}
