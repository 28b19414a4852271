using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>Leases the next scene that may be leased: by the job's priority, then age.</summary>
internal static class SceneTaking
{
    /// <summary>Null where there is none. Scenes whose lease expired too often are failed first.</summary>
    public static async Task<TakenScene?> TakeAsync(
        StoreSession session,
        bool toMerge,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        while (await NextAsync(session, toMerge, cancellationToken) is { } next)
        {
            if (next.Expired && next.Crashes + 1 >= PoisonLimit.Crashes)
            {
                await Endings.FailSceneAsync(session, next.Id, next.JobId, SceneReason.Poison, cancellationToken);
                continue;
            }
            var attempt = await session.QueryAsync(
                """
                UPDATE scenes SET state = @to, lease_owner = @owner, lease_until = @now + @lease, attempt = attempt + 1,
                  crashes = crashes + @crash
                WHERE id = @scene RETURNING attempt, lease_until
                """,
                r => new TakenScene(next.Id, r.GetInt32(0), r.GetInt64(1)),
                cancellationToken,
                ("@to", (toMerge ? SceneState.Merging : SceneState.Tiling).Word()),
                ("@owner", owner),
                ("@lease", lease),
                ("@crash", next.Expired ? 1 : 0),
                ("@scene", next.Id)
            );
            await session.ExecuteAsync(
                $"""
                UPDATE jobs SET state = {JobState.Running.Sql()}, started_at = @now, updated_at = @now
                WHERE id = @job AND state = {JobState.Accepted.Sql()}
                """,
                cancellationToken,
                ("@job", next.JobId)
            );
            if (toMerge)
                await DuplicateAnswers.CopyAsync(session, next.Id, cancellationToken);
            return attempt[0];
        }
        return null;
    }

    private static async Task<NextScene?> NextAsync(StoreSession session, bool toMerge, CancellationToken cancellationToken)
    {
        var next = await session.QueryAsync(
            $"""
            SELECT s.id, s.job_id, s.lease_owner IS NOT NULL, s.crashes FROM scenes s JOIN jobs j ON j.id = s.job_id
            WHERE s.{(toMerge ? StateSql.SceneToMerge : StateSql.SceneToTile)}
            AND (s.lease_until IS NULL OR s.lease_until < @now) AND j.{StateSql.LiveJob}
            ORDER BY j.priority DESC, s.id LIMIT 1 {session.Dialect.SkipLocked("s")}
            """,
            r => new NextScene(r.GetInt64(0), r.GetInt64(1), r.GetBoolean(2), r.GetInt32(3)),
            cancellationToken
        );
        return next.SingleOrDefault();
    }

    private sealed record NextScene(long Id, long JobId, bool Expired, int Crashes);
}

/// <summary>A scene that was just leased.</summary>
internal sealed record TakenScene(long SceneId, int Attempt, long Until);
