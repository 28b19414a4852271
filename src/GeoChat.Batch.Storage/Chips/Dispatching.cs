using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>Queues planned chips, a fair share for each owner and job.</summary>
internal static class Dispatching
{
    /// <summary>Condition on a job <c>j</c>: it has chips that may be queued. It stops at the first, however many there are.</summary>
    private static readonly string HasPlanned = $"""
        j.{StateSql.LiveJob} AND j.paused IS NULL AND EXISTS (
          SELECT 1 FROM scenes s JOIN chips c ON c.scene_id = s.id
          WHERE s.job_id = j.id AND s.{StateSql.SceneBeforeMerging} AND c.state = {ChipState.Planned.Sql()})
        """;

    /// <summary>Moves up to <paramref name="max"/> chips of a model to queued.</summary>
    public static async Task<IReadOnlyList<QueuedChip>> QueueAsync(
        StoreSession session,
        string model,
        int max,
        CancellationToken cancellationToken
    )
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
            shares.RecordTaken(job, taken.Count, exhausted: taken.Count < count);
        }
        return queued;
    }

    /// <summary>The models that have both planned chips and live workers.</summary>
    public static async Task<IReadOnlyList<DispatchRoom>> RoomsAsync(
        StoreSession session,
        TimeSpan workerTimeout,
        CancellationToken cancellationToken
    )
    {
        var workers = await LiveWorkers.ReadAsync(session, workerTimeout, cancellationToken);
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
            $"""
            SELECT j.model, count(*) FROM chips c JOIN scenes s ON s.id = c.scene_id JOIN jobs j ON j.id = s.job_id
            WHERE {StateSql.InFlight("c", ChipState.Queued)} GROUP BY j.model
            """,
            r => (Model: r.GetString(0), Count: r.GetInt64(1)),
            cancellationToken
        );
        return
        [
            .. workers
                .Where(w => waiting.Contains(w.Model))
                .OrderBy(w => w.Model, StringComparer.Ordinal)
                .Select(w => new DispatchRoom(w.Model, queued.FirstOrDefault(q => q.Model == w.Model).Count, w.Slots, w.ChipsPerSecond)),
        ];
    }

    private static async Task<Dictionary<string, long>> ServedAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var served = await session.QueryAsync(
            $"""
            SELECT j.owner, count(*) FROM chips c JOIN scenes s ON s.id = c.scene_id JOIN jobs j ON j.id = s.job_id
            WHERE c.{StateSql.ChipInFlight} GROUP BY j.owner
            """,
            r => (Owner: r.GetString(0), Count: r.GetInt64(1)),
            cancellationToken
        );
        return served.ToDictionary(s => s.Owner, s => s.Count);
    }

    /// <summary>Materialized: PostgreSQL may run a subquery of IN again and again, each time with its own LIMIT.</summary>
    private static Task<List<QueuedChip>> TakeAsync(
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
              WHERE s.job_id = @job AND s.{StateSql.SceneBeforeMerging} AND c.state = {ChipState.Planned.Sql()}
              ORDER BY s.ordinal, c.id LIMIT @count {session.Dialect.SkipLocked("c")})
            UPDATE chips SET state = {ChipState.Queued.Sql()}, queued_at = @now
            WHERE state = {ChipState.Planned.Sql()} AND id IN (SELECT id FROM taken)
            RETURNING id, scene_id
            """,
            r => new QueuedChip(r.GetInt64(0), r.GetInt64(1), job, model),
            cancellationToken,
            ("@job", job),
            ("@count", count)
        );
}
