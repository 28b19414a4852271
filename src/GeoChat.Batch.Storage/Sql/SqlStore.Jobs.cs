using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Jobs as users see and steer them.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public async Task<JobStatus?> FindJobAsync(string uid, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        var job = await context.Jobs.AsNoTracking().Where(j => j.Uid == uid).ToListAsync(cancellationToken);
        return (await StatusAsync(context, job, cancellationToken)).SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobStatus>> ListJobsAsync(int limit, long? beforeId, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        var jobs = await context
            .Jobs.AsNoTracking()
            .Where(j => beforeId == null || j.Id < beforeId)
            .OrderByDescending(j => j.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return await StatusAsync(context, jobs, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PastJob>> ReadPastJobsAsync(string model, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<PastJob>>(
            async session =>
                await session.QueryAsync(
                    """
                    SELECT j.request, CAST(COALESCE((
                      SELECT sum(p.chips_done) FROM scenes s JOIN scene_progress p ON p.scene_id = s.id WHERE s.job_id = j.id), 0) AS bigint), j.finished_at - j.started_at
                    FROM jobs j WHERE j.model = @model AND j.state = 'successful' AND j.merging IS NULL AND j.started_at IS NOT NULL
                    ORDER BY j.id DESC LIMIT @limit
                    """,
                    r => new PastJob(r.GetString(0), r.GetInt64(1), r.GetInt64(2)),
                    cancellationToken,
                    ("@model", model),
                    ("@limit", limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<(Job Job, Scene Scene)?> FindSceneAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        var scene = await context.Scenes.AsNoTracking().Include(s => s.Job).SingleOrDefaultAsync(s => s.Id == sceneId, cancellationToken);
        return scene is null ? null : (scene.Job!, scene);
    }

    /// <inheritdoc/>
    public Task<bool> DismissAsync(string uid, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var job = await session.KeysAsync(
                    """
                    UPDATE jobs SET state = 'dismissed', waiting = NULL, paused = NULL, finished_at = @now, updated_at = @now
                    WHERE uid = @uid AND state IN ('accepted', 'running') RETURNING id
                    """,
                    cancellationToken,
                    ("@uid", uid)
                );
                if (job is not [var id])
                    return false;
                await DismissChipsAsync(session, id, cancellationToken);
                await session.ExecuteAsync(
                    $"""
                    UPDATE scenes SET state = 'failed', reason = '{SceneReason.Dismissed}', lease_owner = NULL, lease_until = NULL, finished_at = @now
                    WHERE job_id = @job AND state NOT IN ('done', 'failed')
                    """,
                    cancellationToken,
                    ("@job", id)
                );
                // A completion that ran beside the first statement may have added quarters; with the scenes ended, none comes after this.
                if (Dialect.ForUpdate.Length > 0)
                    await DismissChipsAsync(session, id, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> RetryFailedAsync(string uid, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var job = await session.KeysAsync(
                    $"SELECT id FROM jobs WHERE uid = @uid AND state IN ('successful', 'failed') {Dialect.ForUpdate}",
                    cancellationToken,
                    ("@uid", uid)
                );
                if (job is not [var id])
                    return 0;
                var chips = await session.KeysAsync(
                    $"""
                    UPDATE chips SET state = 'planned', reason = NULL, crashes = 0, worker = NULL, lease_until = NULL, queued_at = NULL,
                      finished_at = NULL
                    WHERE scene_id IN (SELECT s.id FROM scenes s WHERE s.job_id = @job)
                    AND ((state = 'failed' AND (reason IS NULL OR reason <> '{ChipReason.Damaged}'))
                      OR (state = 'skipped' AND reason = '{ChipReason.SceneFailed}'))
                    RETURNING scene_id
                    """,
                    cancellationToken,
                    ("@job", id)
                );
                var scenes = await session.KeysAsync(
                    $"""
                    UPDATE scenes SET state = CASE WHEN tiled = TRUE THEN 'analyzing' ELSE 'accepted' END, reason = NULL, crashes = 0, finished_at = NULL
                    WHERE job_id = @job AND (state = 'failed' OR (state = 'done' AND {Dialect.In("id", "@scenes")})) RETURNING id
                    """,
                    cancellationToken,
                    ("@job", id),
                    ("@scenes", Dialect.Keys(chips.Distinct()))
                );
                if (scenes.Count == 0)
                    return 0;
                await session.ExecuteAsync(
                    "UPDATE jobs SET state = 'running', partial = FALSE, message = NULL, finished_at = NULL, updated_at = @now WHERE id = @job",
                    cancellationToken,
                    ("@job", id)
                );
                await EndAnalysisAsync(session, scenes, cancellationToken);
                return chips.Count + scenes.Except(chips).Count();
            },
            cancellationToken
        );

    private static Task<int> DismissChipsAsync(StoreSession session, long job, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"""
            UPDATE chips SET state = 'skipped', reason = '{ChipReason.Dismissed}', worker = NULL, lease_until = NULL, finished_at = @now
            WHERE scene_id IN (SELECT s.id FROM scenes s WHERE s.job_id = @job) AND state IN {Unfinished}
            """,
            cancellationToken,
            ("@job", job)
        );

    private static async Task<IReadOnlyList<JobStatus>> StatusAsync(
        StoreContext context,
        List<Job> jobs,
        CancellationToken cancellationToken
    )
    {
        if (jobs.Count == 0)
            return [];
        var ids = jobs.Select(j => j.Id).ToList();
        var scenes = await context
            .Scenes.AsNoTracking()
            .Where(s => ids.Contains(s.JobId))
            .OrderBy(s => s.Ordinal)
            .ToListAsync(cancellationToken);
        var chips = await (
            from scene in context.Scenes
            join chip in context.Chips on scene.Id equals chip.SceneId
            where ids.Contains(scene.JobId)
            group chip by new { scene.JobId, chip.State } into states
            select new
            {
                states.Key.JobId,
                states.Key.State,
                Count = states.LongCount(),
            }
        ).ToListAsync(cancellationToken);
        // By the index of natural keys, where a scene's quarters lie together.
        var quarters = await (
            from scene in context.Scenes
            join chip in context.Chips on scene.Id equals chip.SceneId
            where ids.Contains(scene.JobId) && chip.Level > 0
            group chip by scene.JobId into counts
            select new { JobId = counts.Key, Count = counts.LongCount() }
        ).ToDictionaryAsync(q => q.JobId, q => q.Count, cancellationToken);
        var boxes = await (
            from scene in context.Scenes
            join progress in context.SceneProgress on scene.Id equals progress.SceneId
            where ids.Contains(scene.JobId)
            group progress by scene.JobId into sums
            select new { JobId = sums.Key, Count = sums.Sum(p => (long)p.Boxes) }
        ).ToDictionaryAsync(b => b.JobId, b => b.Count, cancellationToken);
        var detections = await (
            from scene in context.Scenes
            join detection in context.Detections on scene.Id equals detection.SceneId
            where ids.Contains(scene.JobId)
            group detection by scene.JobId into counts
            select new { JobId = counts.Key, Count = counts.LongCount() }
        ).ToDictionaryAsync(d => d.JobId, d => d.Count, cancellationToken);
        return
        [
            .. jobs.Select(job =>
            {
                long Of(params ChipState[] states) => chips.Where(c => c.JobId == job.Id && states.Contains(c.State)).Sum(c => c.Count);
                var counts = new ChipCounts(
                    Of(ChipState.Planned, ChipState.Queued),
                    Of(ChipState.Running),
                    Of(ChipState.Done),
                    Of(ChipState.Failed),
                    Of(ChipState.Skipped)
                )
                {
                    Quarters = quarters.GetValueOrDefault(job.Id),
                };
                return new JobStatus(
                    job,
                    [.. scenes.Where(s => s.JobId == job.Id)],
                    counts,
                    boxes.GetValueOrDefault(job.Id),
                    detections.GetValueOrDefault(job.Id)
                );
            }),
        ];
    }
}
