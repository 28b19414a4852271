using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>Jobs as users submit, see and control them. Every method is one transaction.</summary>
public sealed class JobTable(Store store)
{
    /// <summary>Stores job and scenes in one transaction; the same owner and idempotency key give the same job.</summary>
    public async Task<SubmitOutcome> SubmitAsync(Job job, IReadOnlyList<Scene> scenes, CancellationToken cancellationToken)
    {
        var earlier = await store.WriteAsync(session => JobInserts.AddAsync(session, job, scenes, cancellationToken), cancellationToken);
        if (earlier is null)
            return new SubmitOutcome(job, true, false);
        await using var context = store.CreateContext();
        var stored = await context.Jobs.AsNoTracking().SingleAsync(j => j.Id == earlier.Id, cancellationToken);
        return new SubmitOutcome(stored, false, earlier.RequestHash != job.RequestHash);
    }

    /// <summary>A job by its uid with counts; null where unknown.</summary>
    public async Task<JobStatus?> FindAsync(string uid, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return (await JobStatuses.ReadAsync(context, context.Jobs.Where(j => j.Uid == uid), cancellationToken)).SingleOrDefault();
    }

    /// <summary>The job that an owner submitted under an idempotency key, with counts; null where there is none.</summary>
    public async Task<JobStatus?> FindByKeyAsync(string owner, string key, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        var job = context.Jobs.Where(j => j.Owner == owner && j.IdempotencyKey == key);
        return (await JobStatuses.ReadAsync(context, job, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Jobs with counts, newest first, before <paramref name="beforeId"/> where given.</summary>
    public async Task<IReadOnlyList<JobStatus>> ListAsync(int limit, long? beforeId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        var jobs = context.Jobs.Where(j => beforeId == null || j.Id < beforeId).OrderByDescending(j => j.Id).Take(limit);
        return await JobStatuses.ReadAsync(context, jobs, cancellationToken);
    }

    /// <summary>The state of every job, newest first. Nothing is counted, so that it costs little where there are many chips.</summary>
    public async Task<IReadOnlyList<JobSummary>> ListStatesAsync(CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await context
            .Jobs.OrderByDescending(j => j.Id)
            .Select(j => new JobSummary(j.Uid, j.State, j.Partial, j.Scenes.Any(s => s.Sample != null)))
            .ToListAsync(cancellationToken);
    }

    /// <summary>What the latest successful jobs of a model took, for estimates.</summary>
    public Task<IReadOnlyList<PastJob>> ListPastAsync(string model, int limit, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyList<PastJob>>(
            async session =>
                await session.QueryAsync(
                    $"""
                    SELECT j.request, CAST(COALESCE((
                      SELECT sum(p.chips_done) FROM scenes s JOIN scene_progress p ON p.scene_id = s.id
                      WHERE s.job_id = j.id), 0) AS bigint), j.finished_at - j.started_at
                    FROM jobs j
                    WHERE j.model = @model AND j.state = {JobState.Successful.Sql()} AND j.merging IS NULL AND j.started_at IS NOT NULL
                    ORDER BY j.id DESC LIMIT @limit
                    """,
                    r => new PastJob(r.GetString(0), r.GetInt64(1), r.GetInt64(2)),
                    cancellationToken,
                    ("@model", model),
                    ("@limit", limit)
                ),
            cancellationToken
        );

    /// <summary>Cancels: unfinished chips become skipped(dismissed), results so far stay. False where the job had ended.</summary>
    public Task<bool> DismissAsync(string uid, CancellationToken cancellationToken) =>
        store.WriteAsync(session => JobDismissal.DismissAsync(session, uid, cancellationToken), cancellationToken);

    /// <summary>Puts the failed chips and scenes of an ended job back to work; returns how many.</summary>
    public Task<int> RetryFailedAsync(string uid, CancellationToken cancellationToken) =>
        store.WriteAsync(session => JobReopening.RetryAsync(session, uid, cancellationToken), cancellationToken);

    /// <summary>
    /// Continues a sampled job with the chips that were not asked: its done scenes are tiled again, existing chips stay. Returns how
    /// many scenes; 0 where the job has not ended successful or was no sample.
    /// </summary>
    public Task<int> ContinueAsync(string uid, CancellationToken cancellationToken) =>
        store.WriteAsync(session => JobReopening.ContinueAsync(session, uid, cancellationToken), cancellationToken);

    /// <summary>
    /// Sends the done scenes of an ended job to be merged again from their raw boxes. Returns how many scenes; 0 where the job has not
    /// ended successful.
    /// </summary>
    public Task<int> RemergeAsync(string uid, string? merging, CancellationToken cancellationToken) =>
        store.WriteAsync(session => JobReopening.RemergeAsync(session, uid, merging, cancellationToken), cancellationToken);

    /// <summary>
    /// Leases the next notice of a job's end that is due; it is due again after the lease unless <see cref="EndNoticeAsync"/> ends
    /// it. Null where there is none.
    /// </summary>
    public Task<JobNotice?> LeaseNoticeAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async session =>
            {
                var notices = await session.QueryAsync(
                    $"""
                    UPDATE jobs SET notify_at = @now + @lease, notify_attempts = notify_attempts + 1
                    WHERE id = (
                      SELECT j.id FROM jobs j WHERE j.notify_at <= @now ORDER BY j.notify_at LIMIT 1 {session.Dialect.SkipLocked("j")})
                    RETURNING id, uid, state, subscriber, notify_attempts
                    """,
                    r => new JobNotice(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4)),
                    cancellationToken,
                    ("@lease", lease)
                );
                return notices.SingleOrDefault();
            },
            cancellationToken
        );

    /// <summary>Ends a notice, or makes it due again after a time.</summary>
    public Task EndNoticeAsync(long jobId, TimeSpan? againIn, CancellationToken cancellationToken) =>
        store.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE jobs SET notify_at = @at WHERE id = @job",
                    cancellationToken,
                    ("@job", jobId),
                    ("@at", againIn is { } time ? session.Now + (long)time.TotalMilliseconds : null)
                ),
            cancellationToken
        );
}
