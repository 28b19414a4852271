using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Model;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>Reads jobs with their counts: a grouped query for each kind of row, however many jobs.</summary>
internal static class JobStatuses
{
    public static async Task<IReadOnlyList<JobStatus>> ReadAsync(
        StoreContext context,
        IQueryable<Job> which,
        CancellationToken cancellationToken
    )
    {
        var jobs = await which.AsNoTracking().ToListAsync(cancellationToken);
        if (jobs.Count == 0)
            return [];
        var ids = jobs.Select(j => j.Id).ToList();
        var scenes = await context
            .Scenes.AsNoTracking()
            .Where(s => ids.Contains(s.JobId))
            .OrderBy(s => s.Ordinal)
            .ToListAsync(cancellationToken);
        var chips = await ChipsAsync(context, ids, cancellationToken);
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
            .. jobs.Select(job => new JobStatus(
                job,
                [.. scenes.Where(s => s.JobId == job.Id)],
                chips[job.Id],
                boxes.GetValueOrDefault(job.Id),
                detections.GetValueOrDefault(job.Id)
            )),
        ];
    }

    private static async Task<Dictionary<long, ChipCounts>> ChipsAsync(
        StoreContext context,
        List<long> jobs,
        CancellationToken cancellationToken
    )
    {
        var chips = await (
            from scene in context.Scenes
            join chip in context.Chips on scene.Id equals chip.SceneId
            where jobs.Contains(scene.JobId)
            group chip by new { scene.JobId, chip.State } into states
            select new
            {
                states.Key.JobId,
                states.Key.State,
                Count = states.LongCount(),
            }
        ).ToListAsync(cancellationToken);
        // Uses the index of natural keys, where the quarters of a scene are neighbours.
        var quarters = await (
            from scene in context.Scenes
            join chip in context.Chips on scene.Id equals chip.SceneId
            where jobs.Contains(scene.JobId) && chip.Level > 0
            group chip by scene.JobId into counts
            select new { JobId = counts.Key, Count = counts.LongCount() }
        ).ToDictionaryAsync(q => q.JobId, q => q.Count, cancellationToken);
        return jobs.ToDictionary(
            job => job,
            job =>
            {
                long In(params ChipState[] states) => chips.Where(c => c.JobId == job && states.Contains(c.State)).Sum(c => c.Count);
                return new ChipCounts(
                    In(ChipState.Planned, ChipState.Queued),
                    In(ChipState.Running),
                    In(ChipState.Done),
                    In(ChipState.Failed),
                    In(ChipState.Skipped)
                )
                {
                    Quarters = quarters.GetValueOrDefault(job),
                };
            }
        );
    }
}
