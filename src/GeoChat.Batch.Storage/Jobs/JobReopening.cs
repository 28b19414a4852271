using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>Continues ended jobs: what failed is tried again, the rest of a sample is asked, or boxes are merged again.</summary>
internal static class JobReopening
{
    /// <summary>Puts failed chips and scenes back to work; returns how many.</summary>
    public static async Task<int> RetryAsync(StoreSession session, string uid, CancellationToken cancellationToken)
    {
        var job = await session.KeysAsync(
            $"SELECT id FROM jobs WHERE uid = @uid AND {StateSql.RetryableJob} {session.Dialect.ForUpdate}",
            cancellationToken,
            ("@uid", uid)
        );
        if (job is not [var id])
            return 0;
        // A damaged chip has no pixels to ask about.
        var chips = await session.KeysAsync(
            $"""
            UPDATE chips SET state = {ChipState.Planned.Sql()}, reason = NULL, crashes = 0, worker = NULL, lease_until = NULL,
              queued_at = NULL, finished_at = NULL
            WHERE scene_id IN (SELECT s.id FROM scenes s WHERE s.job_id = @job)
            AND ((state = {ChipState.Failed.Sql()} AND (reason IS NULL OR reason <> '{ChipReason.Damaged}'))
              OR (state = {ChipState.Skipped.Sql()} AND reason = '{ChipReason.SceneFailed}'))
            RETURNING scene_id
            """,
            cancellationToken,
            ("@job", id)
        );
        var scenes = await session.KeysAsync(
            $"""
            UPDATE scenes SET state = CASE WHEN tiled = TRUE THEN {SceneState.Analyzing.Sql()} ELSE {SceneState.Accepted.Sql()} END,
              reason = NULL, crashes = 0, finished_at = NULL
            WHERE job_id = @job
            AND (state = {SceneState.Failed.Sql()} OR (state = {SceneState.Done.Sql()} AND {session.Dialect.In("id", "@scenes")}))
            RETURNING id
            """,
            cancellationToken,
            ("@job", id),
            ("@scenes", session.Dialect.Keys(chips.Distinct()))
        );
        if (scenes.Count == 0)
            return 0;
        await session.ExecuteAsync(
            $"""
            UPDATE jobs SET state = {JobState.Running.Sql()}, partial = FALSE, message = NULL, finished_at = NULL, updated_at = @now
            WHERE id = @job
            """,
            cancellationToken,
            ("@job", id)
        );
        await Endings.EndAnalysisAsync(session, scenes, cancellationToken);
        return chips.Count + scenes.Except(chips).Count();
    }

    /// <summary>Sends the done scenes of a sample to be tiled again, now whole; returns how many.</summary>
    public static Task<int> ContinueAsync(StoreSession session, string uid, CancellationToken cancellationToken) =>
        ReopenAsync(
            session,
            uid,
            $"""
            UPDATE scenes SET state = {SceneState.Accepted.Sql()}, tiled = FALSE, sample = NULL, reason = NULL, crashes = 0,
              finished_at = NULL
            WHERE job_id = @job AND state = {SceneState.Done.Sql()} AND sample IS NOT NULL RETURNING id
            """,
            "",
            cancellationToken
        );

    /// <summary>Sends done scenes to be merged again; returns how many.</summary>
    public static Task<int> RemergeAsync(StoreSession session, string uid, string? merging, CancellationToken cancellationToken) =>
        ReopenAsync(
            session,
            uid,
            $"""
            UPDATE scenes SET state = {SceneState.Merging.Sql()}, reason = NULL, crashes = 0, finished_at = NULL
            WHERE job_id = @job AND state = {SceneState.Done.Sql()} RETURNING id
            """,
            ", merging = @merging",
            cancellationToken,
            ("@merging", merging)
        );

    private static async Task<int> ReopenAsync(
        StoreSession session,
        string uid,
        string moveScenes,
        string alsoSet,
        CancellationToken cancellationToken,
        params (string, object?)[] values
    )
    {
        var job = await session.KeysAsync(
            $"SELECT id FROM jobs WHERE uid = @uid AND state = {JobState.Successful.Sql()} {session.Dialect.ForUpdate}",
            cancellationToken,
            ("@uid", uid)
        );
        if (job is not [var id])
            return 0;
        var moved = await session.KeysAsync(moveScenes, cancellationToken, ("@job", id));
        if (moved.Count == 0)
            return 0;
        await session.ExecuteAsync(
            $"""
            UPDATE jobs SET state = {JobState.Running.Sql()}, partial = FALSE, finished_at = NULL, updated_at = @now{alsoSet}
            WHERE id = @job
            """,
            cancellationToken,
            [("@job", id), .. values]
        );
        return moved.Count;
    }
}
