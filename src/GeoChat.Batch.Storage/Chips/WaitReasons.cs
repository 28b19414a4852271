using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>What jobs wait for that is outside of the store.</summary>
internal static class WaitReasons
{
    /// <summary>The row of a worker without a heartbeat for so long is deleted.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    /// <summary>Writes the reason to every job where it changed; returns how many.</summary>
    public static async Task<int> UpdateAsync(
        StoreSession session,
        bool brokerUnavailable,
        TimeSpan workerTimeout,
        CancellationToken cancellationToken
    )
    {
        await session.ExecuteAsync("DELETE FROM workers WHERE seen_at < @now - @gone", cancellationToken, ("@gone", ForgetAfter));
        // Merging needs neither broker nor worker.
        return await session.ExecuteAsync(
            $"""
            WITH reasons AS (
              SELECT j.id, CASE
                WHEN NOT EXISTS (SELECT 1 FROM scenes s WHERE s.job_id = j.id AND s.{StateSql.SceneBeforeMerging}) THEN NULL
                WHEN {(brokerUnavailable ? "TRUE" : "FALSE")} THEN 'the broker'
                WHEN EXISTS (
                  SELECT 1 FROM workers w WHERE w.model = j.model AND w.draining = FALSE AND w.seen_at >= @now - @timeout) THEN NULL
                ELSE 'a worker with model ' || j.model END AS waiting
              FROM jobs j WHERE j.{StateSql.LiveJob})
            UPDATE jobs SET waiting = (SELECT reasons.waiting FROM reasons WHERE reasons.id = jobs.id), updated_at = @now
            WHERE {StateSql.LiveJob}
            AND COALESCE(waiting, '') <> COALESCE((SELECT reasons.waiting FROM reasons WHERE reasons.id = jobs.id), '')
            """,
            cancellationToken,
            ("@timeout", workerTimeout)
        );
    }
}
