namespace GeoChat.Batch.Storage.Sql;

/// <content>The last chip ends a scene's analysis; the last scene ends a job.</content>
public abstract partial class SqlStore
{
    /// <summary>
    /// The last-chip statement: scenes that are tiled and have no unfinished chip go to merging. The scenes' rows are locked first, so of
    /// two transactions that end the last two chips the second one sees the first.
    /// </summary>
    private async Task<List<long>> EndAnalysisAsync(StoreSession session, IReadOnlyList<long> sceneIds, CancellationToken cancellationToken)
    {
        if (Dialect.ForUpdate.Length > 0)
        {
            await session.KeysAsync(
                $"SELECT id FROM scenes WHERE {Dialect.In("id", "@ids")} ORDER BY id {Dialect.ForUpdate}",
                cancellationToken,
                ("@ids", Dialect.Keys(sceneIds))
            );
        }
        return await session.KeysAsync(
            $"""
            UPDATE scenes SET state = 'merging' WHERE {Dialect.In("id", "@ids")} AND state = 'analyzing' AND tiled = TRUE
            AND NOT EXISTS (SELECT 1 FROM chips c WHERE c.scene_id = scenes.id AND c.state IN {Unfinished})
            RETURNING id
            """,
            cancellationToken,
            ("@ids", Dialect.Keys(sceneIds))
        );
    }

    /// <summary>
    /// Ends a job whose scenes all ended: successful where one is done (partial where chips or scenes failed), else failed.
    /// </summary>
    private async Task EndJobAsync(StoreSession session, long job, CancellationToken cancellationToken)
    {
        if (Dialect.ForUpdate.Length > 0)
            await session.KeysAsync($"SELECT id FROM jobs WHERE id = @job {Dialect.ForUpdate}", cancellationToken, ("@job", job));
        await session.ExecuteAsync(
            """
            UPDATE jobs SET
              state = CASE WHEN EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state = 'done') THEN 'successful' ELSE 'failed' END,
              partial = EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state = 'done') AND (
                EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state = 'failed')
                OR EXISTS (SELECT 1 FROM scenes s JOIN chips c ON c.scene_id = s.id WHERE s.job_id = @job AND c.state = 'failed')),
              message = COALESCE((SELECT s.reason FROM scenes s WHERE s.job_id = @job AND s.state = 'failed' ORDER BY s.ordinal LIMIT 1), message),
              waiting = NULL, paused = NULL, finished_at = @now, updated_at = @now,
              notify_at = CASE WHEN subscriber IS NULL THEN NULL ELSE @now END, notify_attempts = 0
            WHERE id = @job AND state IN ('accepted', 'running')
            AND NOT EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = @job AND s.state NOT IN ('done', 'failed'))
            """,
            cancellationToken,
            ("@job", job)
        );
    }
}
