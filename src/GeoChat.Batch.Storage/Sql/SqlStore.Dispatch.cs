using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Planned chips go out.</content>
public abstract partial class SqlStore
{
    /// <summary>Condition on a job <c>j</c>: chips may go out. It stops at the first, however many there are.</summary>
    private const string HasPlanned = """
        j.state IN ('accepted', 'running') AND j.paused IS NULL AND EXISTS (
          SELECT 1 FROM scenes s JOIN chips c ON c.scene_id = s.id
          WHERE s.job_id = j.id AND s.state IN ('accepted', 'tiling', 'analyzing') AND c.state = 'planned')
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedChip>> QueueChipsAsync(string model, int max, CancellationToken cancellationToken) =>
        WriteAsync<IReadOnlyList<QueuedChip>>(
            async session =>
            {
                var jobs = await session.QueryAsync(
                    $"SELECT j.id, j.owner, j.priority FROM jobs j WHERE j.model = @model AND {HasPlanned} ORDER BY j.priority DESC, j.id",
                    r => new WaitingJob(r.GetInt64(0), r.GetString(1), r.GetInt32(2)),
                    cancellationToken,
                    ("@model", model)
                );
                if (jobs.Count == 0 || max <= 0)
                    return [];
                var shares = new FairShares(jobs, await ServedAsync(session, cancellationToken), max);
                var queued = new List<QueuedChip>();
                while (shares.Next() is var (job, count))
                {
                    var taken = await TakeAsync(session, job, count, model, cancellationToken);
                    queued.AddRange(taken);
                    shares.Took(job, taken.Count, exhausted: taken.Count < count);
                }
                return queued;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task UnqueueChipsAsync(IReadOnlyList<long> chipIds, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
                session.ExecuteAsync(
                    $"UPDATE chips SET state = 'planned', queued_at = NULL WHERE {Dialect.In("id", "@ids")} AND state = 'queued'",
                    cancellationToken,
                    ("@ids", Dialect.Keys(chipIds))
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueueDepth>> QueueDepthsAsync(TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<QueueDepth>>(
            async session =>
            {
                var counts = await session.QueryAsync(
                    $"""
                    SELECT j.model, c.state, count(*) FROM jobs j JOIN scenes s ON s.job_id = j.id JOIN chips c ON c.scene_id = s.id
                    WHERE j.state IN ('accepted', 'running') AND c.state IN {Unfinished} GROUP BY j.model, c.state
                    """,
                    r => (Model: r.GetString(0), State: r.GetString(1), Count: r.GetInt64(2)),
                    cancellationToken
                );
                var workers = await WorkersAsync(session, workerTimeout, cancellationToken);
                return
                [
                    .. counts
                        .GroupBy(c => c.Model)
                        .OrderBy(g => g.Key, StringComparer.Ordinal)
                        .Select(g =>
                        {
                            long Of(string state) => g.Where(c => c.State == state).Sum(c => c.Count);
                            var live = workers.FirstOrDefault(w => w.Model == g.Key);
                            return new QueueDepth(g.Key, Of("planned"), Of("queued"), Of("running"), live.Slots, live.Rate);
                        }),
                ];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<DispatchRoom>> DispatchRoomsAsync(TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<DispatchRoom>>(
            async session =>
            {
                var workers = await WorkersAsync(session, workerTimeout, cancellationToken);
                if (workers.Count == 0)
                    return [];
                var waiting = await session.QueryAsync(
                    $"SELECT DISTINCT j.model FROM jobs j WHERE {HasPlanned}",
                    r => r.GetString(0),
                    cancellationToken
                );
                if (waiting.Count == 0)
                    return [];
                var queued = await session.QueryAsync(
                    """
                    SELECT j.model, count(*) FROM chips c JOIN scenes s ON s.id = c.scene_id JOIN jobs j ON j.id = s.job_id
                    WHERE c.state = 'queued' AND c.state IN ('queued', 'running') GROUP BY j.model
                    """,
                    r => (Model: r.GetString(0), Count: r.GetInt64(1)),
                    cancellationToken
                );
                return
                [
                    .. workers
                        .Where(w => waiting.Contains(w.Model))
                        .OrderBy(w => w.Model, StringComparer.Ordinal)
                        .Select(w => new DispatchRoom(w.Model, queued.FirstOrDefault(q => q.Model == w.Model).Count, w.Slots, w.Rate)),
                ];
            },
            cancellationToken
        );

    /// <summary>Live workers that take chips, summed by model.</summary>
    private static Task<List<(string Model, int Slots, double Rate)>> WorkersAsync(
        StoreSession session,
        TimeSpan timeout,
        CancellationToken cancellationToken
    ) =>
        session.QueryAsync(
            """
            SELECT model, CAST(sum(slots) AS integer), sum(chips_per_second) FROM workers
            WHERE draining = FALSE AND seen_at >= @now - @timeout GROUP BY model
            """,
            r => (r.GetString(0), r.GetInt32(1), r.GetDouble(2)),
            cancellationToken,
            ("@timeout", Ms(timeout))
        );

    private static async Task<Dictionary<string, long>> ServedAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var served = await session.QueryAsync(
            """
            SELECT j.owner, count(*) FROM chips c JOIN scenes s ON s.id = c.scene_id JOIN jobs j ON j.id = s.job_id
            WHERE c.state IN ('queued', 'running') GROUP BY j.owner
            """,
            r => (Owner: r.GetString(0), Count: r.GetInt64(1)),
            cancellationToken
        );
        return served.ToDictionary(s => s.Owner, s => s.Count);
    }

    /// <summary>Materialized: PostgreSQL may run a subquery of IN again and again, each time with its own LIMIT.</summary>
    private Task<List<QueuedChip>> TakeAsync(
        StoreSession session,
        long job,
        int count,
        string model,
        CancellationToken cancellationToken
    ) =>
        session.QueryAsync(
            $"""
            WITH taken AS MATERIALIZED (
              SELECT c.id FROM scenes s JOIN chips c ON c.scene_id = s.id
              WHERE s.job_id = @job AND s.state IN ('accepted', 'tiling', 'analyzing') AND c.state = 'planned'
              ORDER BY s.ordinal, c.id LIMIT @count {Dialect.SkipLocked("c")})
            UPDATE chips SET state = 'queued', queued_at = @now WHERE state = 'planned' AND id IN (SELECT id FROM taken)
            RETURNING id, scene_id
            """,
            r => new QueuedChip(r.GetInt64(0), r.GetInt64(1), job, model),
            cancellationToken,
            ("@job", job),
            ("@count", count)
        );
}
