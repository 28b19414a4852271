using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Leased work on scenes.</content>
public abstract partial class SqlStore
{
    private const string Held = "id = @scene AND attempt = @attempt AND lease_owner = @owner AND state IN ('tiling', 'merging')";

    /// <inheritdoc/>
    public Task<SceneLease?> LeaseSceneToTileAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        LeaseSceneAsync("'accepted', 'tiling'", "tiling", owner, lease, cancellationToken);

    /// <inheritdoc/>
    public Task<SceneLease?> LeaseSceneToMergeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        LeaseSceneAsync("'merging'", "merging", owner, lease, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RenewSceneLeaseAsync(SceneLease held, TimeSpan lease, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
                await session.ExecuteAsync(
                    $"UPDATE scenes SET lease_until = @now + @lease WHERE {Held}",
                    cancellationToken,
                    [.. Fence(held), ("@lease", Ms(lease))]
                ) == 1,
            cancellationToken
        );

    /// <inheritdoc/>
    public Task ReleaseSceneLeaseAsync(SceneLease held, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
                session.ExecuteAsync(
                    $"UPDATE scenes SET lease_owner = NULL, lease_until = NULL WHERE {Held}",
                    cancellationToken,
                    Fence(held)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<bool> FinishTilingAsync(SceneLease held, string? stretch, string coverage, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var changed = await session.ExecuteAsync(
                    $"""
                    UPDATE scenes SET state = 'analyzing', tiled = TRUE, stretch = @stretch, coverage = @coverage, lease_owner = NULL, lease_until = NULL
                    WHERE {Held} AND state = 'tiling'
                    """,
                    cancellationToken,
                    [.. Fence(held), ("@stretch", stretch), ("@coverage", coverage)]
                );
                if (changed == 1)
                    await EndAnalysisAsync(session, [held.Scene.Id], cancellationToken);
                return changed == 1;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<bool> FailSceneAsync(SceneLease held, string reason, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var ours = await session.KeysAsync(
                    $"SELECT id FROM scenes WHERE {Held} {Dialect.ForUpdate}",
                    cancellationToken,
                    Fence(held)
                );
                if (ours.Count == 1)
                    await FailSceneAsync(session, held.Scene.Id, held.Job.Id, reason, cancellationToken);
                return ours.Count == 1;
            },
            cancellationToken
        );

    private static (string, object?)[] Fence(SceneLease held) =>
        [("@scene", held.Scene.Id), ("@attempt", held.Attempt), ("@owner", held.Owner)];

    private async Task<SceneLease?> LeaseSceneAsync(
        string from,
        string to,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var leased = await WriteAsync(
            async session =>
            {
                while (await NextSceneAsync(session, from, cancellationToken) is { } next)
                {
                    if (next.Expired && next.Crashes + 1 >= PoisonAfter)
                    {
                        await FailSceneAsync(session, next.Id, next.JobId, SceneReason.Poison, cancellationToken);
                        continue;
                    }
                    var attempt = await session.QueryAsync(
                        """
                        UPDATE scenes SET state = @to, lease_owner = @owner, lease_until = @now + @lease, attempt = attempt + 1, crashes = crashes + @crash
                        WHERE id = @scene RETURNING attempt
                        """,
                        r => r.GetInt32(0),
                        cancellationToken,
                        ("@to", to),
                        ("@owner", owner),
                        ("@lease", Ms(lease)),
                        ("@crash", next.Expired ? 1 : 0),
                        ("@scene", next.Id)
                    );
                    await session.ExecuteAsync(
                        "UPDATE jobs SET state = 'running', started_at = @now, updated_at = @now WHERE id = @job AND state = 'accepted'",
                        cancellationToken,
                        ("@job", next.JobId)
                    );
                    if (to == "merging")
                        await CopyToDuplicatesAsync(session, next.Id, cancellationToken);
                    return (next.Id, Attempt: attempt[0], Until: session.Now + Ms(lease));
                }
                return default;
            },
            cancellationToken
        );
        if (leased.Id == 0)
            return null;
        await using var context = CreateContext();
        var scene = await context.Scenes.AsNoTracking().Include(s => s.Job).SingleAsync(s => s.Id == leased.Id, cancellationToken);
        return new SceneLease(scene, scene.Job!, owner, leased.Attempt, leased.Until);
    }

    private async Task<(long Id, long JobId, bool Expired, int Crashes)?> NextSceneAsync(
        StoreSession session,
        string from,
        CancellationToken cancellationToken
    )
    {
        var next = await session.QueryAsync(
            $"""
            SELECT s.id, s.job_id, s.lease_owner IS NOT NULL, s.crashes FROM scenes s JOIN jobs j ON j.id = s.job_id
            WHERE s.state IN ({from}) AND (s.lease_until IS NULL OR s.lease_until < @now) AND j.state IN ('accepted', 'running')
            ORDER BY j.priority DESC, s.id LIMIT 1 {Dialect.SkipLocked("s")}
            """,
            r => (r.GetInt64(0), r.GetInt64(1), r.GetBoolean(2), r.GetInt32(3)),
            cancellationToken
        );
        return next is [var only] ? only : null;
    }

    /// <summary>Ends a scene as failed: chips that were not finished are skipped(scene_failed) and come back with a retry.</summary>
    private async Task FailSceneAsync(StoreSession session, long scene, long job, string reason, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            UPDATE chips SET state = 'skipped', reason = '{ChipReason.SceneFailed}', worker = NULL, lease_until = NULL, finished_at = @now
            WHERE scene_id = @scene AND state IN {Unfinished}
            """,
            cancellationToken,
            ("@scene", scene)
        );
        await session.ExecuteAsync(
            "UPDATE scenes SET state = 'failed', reason = @reason, lease_owner = NULL, lease_until = NULL, finished_at = @now WHERE id = @scene",
            cancellationToken,
            ("@scene", scene),
            ("@reason", reason)
        );
        await EndJobAsync(session, job, cancellationToken);
    }
}
