using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Who works, and which jobs wait for somebody who does.</content>
public abstract partial class SqlStore
{
    private static readonly TimeSpan LongGone = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerNode>> ListWorkersAsync(TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<WorkerNode>>(
            async session =>
                await session.QueryAsync(
                    """
                    SELECT id, model, model_sha256, dtype, device, slots, draining, chips_per_second, started_at, seen_at FROM workers
                    WHERE seen_at >= @now - @timeout ORDER BY started_at, id
                    """,
                    r => new WorkerNode
                    {
                        Id = r.GetString(0),
                        Model = r.GetString(1),
                        ModelSha256 = r.GetString(2),
                        Dtype = r.GetString(3),
                        Device = r.GetString(4),
                        Slots = r.GetInt32(5),
                        Draining = r.GetBoolean(6),
                        ChipsPerSecond = r.GetDouble(7),
                        StartedAt = r.GetInt64(8),
                        SeenAt = r.GetInt64(9),
                    },
                    cancellationToken,
                    ("@timeout", Ms(workerTimeout))
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> TellWaitingAsync(bool brokerAway, TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM workers WHERE seen_at < @now - @gone", cancellationToken, ("@gone", Ms(LongGone)));
                // Merging needs neither broker nor worker.
                return await session.ExecuteAsync(
                    $"""
                    WITH said AS (
                      SELECT j.id, CASE
                        WHEN NOT EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = j.id AND s.state IN ('accepted', 'tiling', 'analyzing')) THEN NULL
                        WHEN {(brokerAway ? "TRUE" : "FALSE")} THEN 'the broker'
                        WHEN EXISTS (SELECT 1 FROM workers w WHERE w.model = j.model AND w.draining = FALSE AND w.seen_at >= @now - @timeout) THEN NULL
                        ELSE 'a worker with model ' || j.model END AS waiting
                      FROM jobs j WHERE j.state IN ('accepted', 'running'))
                    UPDATE jobs SET waiting = (SELECT said.waiting FROM said WHERE said.id = jobs.id), updated_at = @now
                    WHERE state IN ('accepted', 'running')
                    AND COALESCE(waiting, '') <> COALESCE((SELECT said.waiting FROM said WHERE said.id = jobs.id), '')
                    """,
                    cancellationToken,
                    ("@timeout", Ms(workerTimeout))
                );
            },
            cancellationToken
        );
}
