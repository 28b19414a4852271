using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Boxes become detections.</content>
public abstract partial class SqlStore
{
    private static readonly (string, RowType)[] MemberKey = [("k_box", RowType.Long), ("k_detection", RowType.Long)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SceneBox>> ReadBoxesAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        return await (
            from box in context.Boxes.AsNoTracking()
            join answer in context.Answers.AsNoTracking() on box.AnswerId equals answer.Id
            where box.SceneId == sceneId
            orderby answer.ChipId, answer.QueryOrdinal, answer.Turn, box.Ordinal
            select new SceneBox(box, answer.ChipId, answer.QueryOrdinal, answer.ProcessedAt, answer.Model)
        ).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChipValue>> ReadValuesAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        return await (
            from answer in context.Answers.AsNoTracking()
            where answer.SceneId == sceneId && answer.Value != null
            orderby answer.ChipId, answer.QueryOrdinal, answer.Turn
            select new ChipValue(answer.ChipId, answer.QueryOrdinal, answer.Value!)
        ).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ReadSaturatedAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        return await context
            .Answers.AsNoTracking()
            .Where(a => a.SceneId == sceneId && a.Saturated && (a.Task == "refer" || a.Task == "ground" || a.Task == "raw"))
            .Select(a => a.ChipId)
            .Distinct()
            .OrderBy(id => id)
            .ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Chip>> ReadChipsAsync(long sceneId, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        return await context.Chips.AsNoTracking().Where(c => c.SceneId == sceneId).OrderBy(c => c.Id).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> FinishMergeAsync(
        SceneLease held,
        IReadOnlyList<MergedDetection> detections,
        string coverage,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async session =>
            {
                var scene = held.Scene.Id;
                var ours = await session.KeysAsync(
                    $"SELECT id FROM scenes WHERE {Held} AND state = 'merging' {Dialect.ForUpdate}",
                    cancellationToken,
                    Fence(held)
                );
                if (ours.Count == 0)
                    return false;
                await session.ExecuteAsync("DELETE FROM detections WHERE scene_id = @scene", cancellationToken, ("@scene", scene));
                await InsertMergedAsync(session, held, detections, cancellationToken);
                // Boxes of no merged detection; the others were written once, with their new one.
                await session.ExecuteAsync(
                    """
                    UPDATE boxes SET detection_id = NULL WHERE scene_id = @scene AND detection_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM detections d WHERE d.id = boxes.detection_id)
                    """,
                    cancellationToken,
                    ("@scene", scene)
                );
                await session.ExecuteAsync(
                    """
                    UPDATE scenes SET state = 'done', reason = NULL, coverage = @coverage, lease_owner = NULL, lease_until = NULL, finished_at = @now
                    WHERE id = @scene
                    """,
                    cancellationToken,
                    ("@scene", scene),
                    ("@coverage", coverage)
                );
                await EndJobAsync(session, held.Job.Id, cancellationToken);
                return true;
            },
            cancellationToken
        );

    private async Task InsertMergedAsync(
        StoreSession session,
        SceneLease held,
        IReadOnlyList<MergedDetection> merged,
        CancellationToken cancellationToken
    )
    {
        if (merged.Count == 0)
            return;
        foreach (var (detection, _) in merged)
        {
            detection.JobId = held.Job.Id;
            detection.Job = held.Job.Uid;
            detection.SceneId = held.Scene.Id;
            detection.Scene = held.Scene.Name;
            detection.Provisional = false;
        }
        var ids = await InsertAsync(session, Detections, [.. merged.Select(m => m.Detection)], cancellationToken);
        var members = new List<object?[]>();
        for (var i = 0; i < ids.Count; i++)
        {
            merged[i].Detection.Id = ids[i];
            foreach (var box in merged[i].BoxIds)
                members.Add([box, ids[i]]);
        }
        await session.ExecuteAsync(
            $"UPDATE boxes SET detection_id = k.k_detection FROM {Dialect.Rows("k", MemberKey)} WHERE boxes.id = k.k_box AND boxes.scene_id = @scene",
            cancellationToken,
            [.. Dialect.RowValues("k", members, MemberKey), ("@scene", held.Scene.Id)]
        );
    }
}
