using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Ended jobs go on: the rest of a sample is asked, or boxes are merged again.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<int> ContinueAsync(string uid, CancellationToken cancellationToken) =>
        ReopenAsync(
            uid,
            """
            UPDATE scenes SET state = 'accepted', tiled = FALSE, sample = NULL, reason = NULL, crashes = 0, finished_at = NULL
            WHERE job_id = @job AND state = 'done' AND sample IS NOT NULL RETURNING id
            """,
            "",
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> RemergeAsync(string uid, string? merging, CancellationToken cancellationToken) =>
        ReopenAsync(
            uid,
            "UPDATE scenes SET state = 'merging', reason = NULL, crashes = 0, finished_at = NULL WHERE job_id = @job AND state = 'done' RETURNING id",
            ", merging = @merging",
            cancellationToken,
            ("@merging", merging)
        );

    /// <inheritdoc/>
    public Task<bool> SetResultsAsync(SceneLease held, string results, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
                await session.ExecuteAsync(
                    $"UPDATE scenes SET results = @results WHERE {Held} AND state = 'merging'",
                    cancellationToken,
                    [.. Fence(held), ("@results", results)]
                ) == 1,
            cancellationToken
        );

    private Task<int> ReopenAsync(
        string uid,
        string scenes,
        string more,
        CancellationToken cancellationToken,
        params (string, object?)[] values
    ) =>
        WriteAsync(
            async session =>
            {
                var job = await session.KeysAsync(
                    $"SELECT id FROM jobs WHERE uid = @uid AND state = 'successful' {Dialect.ForUpdate}",
                    cancellationToken,
                    ("@uid", uid)
                );
                if (job is not [var id])
                    return 0;
                var moved = await session.KeysAsync(scenes, cancellationToken, ("@job", id));
                if (moved.Count == 0)
                    return 0;
                await session.ExecuteAsync(
                    $"UPDATE jobs SET state = 'running', partial = FALSE, finished_at = NULL, updated_at = @now{more} WHERE id = @job",
                    cancellationToken,
                    [("@job", id), .. values]
                );
                return moved.Count;
            },
            cancellationToken
        );
}
