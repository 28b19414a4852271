using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>What jobs wait for from outside.</summary>
internal static class WaitReasons
{
    /// <summary>A worker not heard of for so long is forgotten.</summary>
    private static readonly TimeSpan LongGone = TimeSpan.FromHours(1);

    /// <summary>Writes it to every job where it changed; returns how many.</summary>
    public static async Task<int> UpdateAsync(
        StoreSession session,
        bool brokerAway,
        TimeSpan workerTimeout,
        CancellationToken cancellationToken
    )
    {
        await session.ExecuteAsync("DELETE FROM workers WHERE seen_at < @now - @gone", cancellationToken, ("@gone", LongGone));
        // Merging needs neither broker nor worker.
        return await session.ExecuteAsync(
            $"""
            WITH said AS (
              SELECT j.id, CASE
                WHEN NOT EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = j.id AND s.{StateSql.SceneBeforeMerging}) THEN NULL
                WHEN {(brokerAway ? "TRUE" : "FALSE")} THEN 'the broker'
                WHEN EXISTS (
                  SELECT 1 FROM workers w WHERE w.model = j.model AND w.draining = FALSE AND w.seen_at >= @now - @timeout) THEN NULL
                ELSE 'a worker with model ' || j.model END AS waiting
              FROM jobs j WHERE j.{StateSql.LiveJob})
            UPDATE jobs SET waiting = (SELECT said.waiting FROM said WHERE said.id = jobs.id), updated_at = @now
            WHERE {StateSql.LiveJob}
            AND COALESCE(waiting, '') <> COALESCE((SELECT said.waiting FROM said WHERE said.id = jobs.id), '')
            """,
            cancellationToken,
            ("@timeout", workerTimeout)
        );
    }
}
