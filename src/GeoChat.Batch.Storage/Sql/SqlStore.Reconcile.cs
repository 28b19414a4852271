using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Sql;

/// <content>What went missing comes back.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<ReconcileReport> ReconcileAsync(TimeSpan queuedOlderThan, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var requeued = await session.QueryAsync(
                    $"""
                    UPDATE chips SET queued_at = @now WHERE id IN (
                      SELECT c.id FROM chips c WHERE c.state = 'queued' AND c.state IN ('queued', 'running') AND c.queued_at < @now - @old
                      ORDER BY c.id {Dialect.SkipLocked("c")})
                    RETURNING id, scene_id, (SELECT s.job_id FROM scenes s WHERE s.id = scene_id),
                      (SELECT j.model FROM scenes s JOIN jobs j ON j.id = s.job_id WHERE s.id = scene_id)
                    """,
                    r => new QueuedChip(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetString(3)),
                    cancellationToken,
                    ("@old", Ms(queuedOlderThan))
                );
                var back = await session.QueryAsync(
                    $"""
                    UPDATE chips SET crashes = crashes + 1, worker = NULL, lease_until = NULL, queued_at = NULL,
                      state = CASE WHEN crashes + 1 >= {PoisonAfter} THEN 'failed' ELSE 'planned' END,
                      reason = CASE WHEN crashes + 1 >= {PoisonAfter} THEN '{ChipReason.Poison}' END,
                      finished_at = CASE WHEN crashes + 1 >= {PoisonAfter} THEN @now END
                    WHERE id IN (
                      SELECT c.id FROM chips c WHERE c.state = 'running' AND c.state IN ('queued', 'running') AND c.lease_until < @now
                      ORDER BY c.id {Dialect.SkipLocked("c")})
                    RETURNING state
                    """,
                    r => r.GetString(0),
                    cancellationToken
                );
                var analyzing = await session.KeysAsync("SELECT id FROM scenes WHERE state = 'analyzing' ORDER BY id", cancellationToken);
                var merging = analyzing.Count == 0 ? [] : await EndAnalysisAsync(session, analyzing, cancellationToken);
                return new ReconcileReport(requeued, back.Count, back.Count(s => s == "failed"), merging);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> ResetInFlightAsync(CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    "UPDATE scenes SET lease_owner = NULL, lease_until = NULL WHERE state IN ('tiling', 'merging') AND lease_owner IS NOT NULL",
                    cancellationToken
                );
                await session.ExecuteAsync("DELETE FROM workers", cancellationToken);
                return await session.ExecuteAsync(
                    """
                    UPDATE chips SET state = 'planned', worker = NULL, lease_until = NULL, queued_at = NULL WHERE state IN ('queued', 'running')
                    """,
                    cancellationToken
                );
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task HeartbeatAsync(WorkerNode worker, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO workers (id, model, model_sha256, dtype, device, slots, draining, chips_per_second, started_at, seen_at)
                    VALUES (@id, @model, @sha256, @dtype, @device, @slots, @draining, @rate, @now, @now)
                    ON CONFLICT (id) DO UPDATE SET model = excluded.model, model_sha256 = excluded.model_sha256, dtype = excluded.dtype,
                      device = excluded.device, slots = excluded.slots, draining = excluded.draining,
                      chips_per_second = excluded.chips_per_second, seen_at = excluded.seen_at
                    """,
                    cancellationToken,
                    ("@id", worker.Id),
                    ("@model", worker.Model),
                    ("@sha256", worker.ModelSha256),
                    ("@dtype", worker.Dtype),
                    ("@device", worker.Device),
                    ("@slots", worker.Slots),
                    ("@draining", worker.Draining),
                    ("@rate", worker.ChipsPerSecond)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task RemoveWorkerAsync(string workerId, CancellationToken cancellationToken) =>
        WriteAsync(
            session => session.ExecuteAsync("DELETE FROM workers WHERE id = @id", cancellationToken, ("@id", workerId)),
            cancellationToken
        );
}
