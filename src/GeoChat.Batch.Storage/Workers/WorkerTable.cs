using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Workers;

/// <summary>The live workers: each writes its own row as a heartbeat, and removes it when it ends.</summary>
public sealed class WorkerTable(Store store)
{
    /// <summary>Writes a worker's row and its heartbeat.</summary>
    public Task HeartbeatAsync(WorkerNode worker, CancellationToken cancellationToken) =>
        store.WriteAsync(
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

    /// <summary>Removes a worker that ends.</summary>
    public Task RemoveAsync(string workerId, CancellationToken cancellationToken) =>
        store.WriteAsync(
            session => session.ExecuteAsync("DELETE FROM workers WHERE id = @id", cancellationToken, ("@id", workerId)),
            cancellationToken
        );

    /// <summary>The workers with a heartbeat within the timeout, oldest first, draining ones too.</summary>
    public Task<IReadOnlyList<WorkerNode>> ListAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyList<WorkerNode>>(
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
                    ("@timeout", timeout)
                ),
            cancellationToken
        );
}
