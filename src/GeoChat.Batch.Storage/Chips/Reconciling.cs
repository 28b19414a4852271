using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>Recovers chips whose message or worker was lost.</summary>
internal static class Reconciling
{
    public static async Task<ReconcileReport> RunAsync(StoreSession session, TimeSpan queuedOlderThan, CancellationToken cancellationToken)
    {
        var requeued = await session.QueryAsync(
            $"""
            UPDATE chips SET queued_at = @now WHERE id IN (
              SELECT c.id FROM chips c WHERE {StateSql.InFlight("c", ChipState.Queued)} AND c.queued_at < @now - @old
              ORDER BY c.id {session.Dialect.SkipLocked("c")})
            RETURNING id, scene_id, (SELECT s.job_id FROM scenes s WHERE s.id = scene_id),
              (SELECT j.model FROM scenes s JOIN jobs j ON j.id = s.job_id WHERE s.id = scene_id)
            """,
            r => new QueuedChip(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetString(3)),
            cancellationToken,
            ("@old", queuedOlderThan)
        );
        var back = await session.QueryAsync(
            $"""
            UPDATE chips SET crashes = crashes + 1, worker = NULL, lease_until = NULL, queued_at = NULL,
              state = CASE WHEN crashes + 1 >= {PoisonLimit.Crashes} THEN {ChipState.Failed.Sql()} ELSE {ChipState.Planned.Sql()} END,
              reason = CASE WHEN crashes + 1 >= {PoisonLimit.Crashes} THEN '{ChipReason.Poison}' END,
              finished_at = CASE WHEN crashes + 1 >= {PoisonLimit.Crashes} THEN @now END
            WHERE id IN (
              SELECT c.id FROM chips c WHERE {StateSql.InFlight("c", ChipState.Running)} AND c.lease_until < @now
              ORDER BY c.id {session.Dialect.SkipLocked("c")})
            RETURNING state
            """,
            r => StateNames.Parse<ChipState>(r.GetString(0)),
            cancellationToken
        );
        var analyzing = await session.KeysAsync(
            $"SELECT id FROM scenes WHERE state = {SceneState.Analyzing.Sql()} ORDER BY id",
            cancellationToken
        );
        var merging = await Endings.EndAnalysisAsync(session, analyzing, cancellationToken);
        return new ReconcileReport(requeued, back.Count, back.Count(s => s == ChipState.Failed), merging);
    }

    /// <summary>Releases everything that a process held which has ended; returns how many chips.</summary>
    public static async Task<int> ResetAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"UPDATE scenes SET lease_owner = NULL, lease_until = NULL WHERE {StateSql.LeasableScene} AND lease_owner IS NOT NULL",
            cancellationToken
        );
        await session.ExecuteAsync("DELETE FROM workers", cancellationToken);
        return await session.ExecuteAsync(
            $"""
            UPDATE chips SET state = {ChipState.Planned.Sql()}, worker = NULL, lease_until = NULL, queued_at = NULL
            WHERE {StateSql.ChipInFlight}
            """,
            cancellationToken
        );
    }
}
