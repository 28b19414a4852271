using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>What the store holds of a scene; nothing here writes.</summary>
public sealed class SceneReads(Store store)
{
    /// <summary>A scene and its job by the scene's key; null where unknown.</summary>
    public async Task<(Job Job, Scene Scene)?> FindAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        var scene = await context.Scenes.AsNoTracking().Include(s => s.Job).SingleOrDefaultAsync(s => s.Id == sceneId, cancellationToken);
        return scene is null ? null : (scene.Job!, scene);
    }

    /// <summary>Whether an unfinished scene of a job that was not dismissed is read from this source.</summary>
    public async Task<bool> IsReadFromAsync(string source, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await context.Scenes.AnyAsync(
            scene =>
                scene.Source == source
                && scene.State != SceneState.Done
                && scene.State != SceneState.Failed
                && scene.Job!.State != JobState.Dismissed,
            cancellationToken
        );
    }

    /// <summary>The chips of a scene, ordered by key.</summary>
    public async Task<IReadOnlyList<Chip>> ReadChipsAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await context.Chips.AsNoTracking().Where(c => c.SceneId == sceneId).OrderBy(c => c.Id).ToListAsync(cancellationToken);
    }

    /// <summary>The raw boxes of a scene, ordered by chip, query and ordinal.</summary>
    public async Task<IReadOnlyList<SceneBox>> ReadBoxesAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await (
            from box in context.Boxes.AsNoTracking()
            join answer in context.Answers.AsNoTracking() on box.AnswerId equals answer.Id
            where box.SceneId == sceneId
            orderby answer.ChipId, answer.QueryOrdinal, answer.Turn, box.Ordinal
            select new SceneBox(box, answer.ChipId, answer.QueryOrdinal, answer.ProcessedAt, answer.Model)
        ).ToListAsync(cancellationToken);
    }

    /// <summary>What a scene's answers mean where that is a value, ordered by chip, query and turn.</summary>
    public async Task<IReadOnlyList<ChipValue>> ReadValuesAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await (
            from answer in context.Answers.AsNoTracking()
            where answer.SceneId == sceneId && answer.Value != null
            orderby answer.ChipId, answer.QueryOrdinal, answer.Turn
            select new ChipValue(answer.ChipId, answer.QueryOrdinal, answer.Value!)
        ).ToListAsync(cancellationToken);
    }

    /// <summary>Chips of a scene with an answer that hit a limit and located things.</summary>
    public async Task<IReadOnlyList<long>> ReadSaturatedAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await context
            .Answers.AsNoTracking()
            .Where(a => a.SceneId == sceneId && a.Saturated && (a.Task == "refer" || a.Task == "ground" || a.Task == "raw"))
            .Select(a => a.ChipId)
            .Distinct()
            .OrderBy(id => id)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The first answers of a scene, ordered by key.</summary>
    public async Task<IReadOnlyList<Answer>> ReadAnswersAsync(long sceneId, int most, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await context
            .Answers.AsNoTracking()
            .Where(a => a.SceneId == sceneId)
            .OrderBy(a => a.Id)
            .Take(most)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The detections of a scene with the highest scores, the highest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<Detection> Best, int Found)> ReadDetectionsAsync(
        long sceneId,
        int most,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.CreateContext();
        var all = context.Detections.AsNoTracking().Where(d => d.SceneId == sceneId);
        var best = await all.OrderByDescending(d => d.Score).ThenBy(d => d.Id).Take(most).ToListAsync(cancellationToken);
        return (best, best.Count < most ? best.Count : await all.CountAsync(cancellationToken));
    }

    /// <summary>What a scene's rows add up to.</summary>
    public async Task<SceneTotals> CountAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await SceneCounting.CountAsync(context, sceneId, cancellationToken);
    }
}
