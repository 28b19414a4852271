using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Model;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>Adds up a scene's rows.</summary>
internal static class SceneCounting
{
    public static async Task<SceneTotals> CountAsync(StoreContext context, long sceneId, CancellationToken cancellationToken)
    {
        var detections = context.Detections.Where(d => d.SceneId == sceneId);
        var answers = context.Answers.Where(a => a.SceneId == sceneId);
        var any = await answers.Select(a => new { a.ModelSha256, a.Dtype }).FirstOrDefaultAsync(cancellationToken);
        return new SceneTotals(
            await ChipsAsync(context, sceneId, cancellationToken),
            await FailedAsync(context, sceneId, cancellationToken),
            await detections.GroupBy(d => d.Label).Select(g => new LabelTotal(g.Key, g.LongCount())).ToListAsync(cancellationToken),
            await answers
                .Where(a => a.Value != null)
                .GroupBy(a => new { a.QueryOrdinal, a.Value })
                .Select(g => new ValueTotal(g.Key.QueryOrdinal, g.Key.Value!, g.LongCount()))
                .ToListAsync(cancellationToken),
            new AnswerTotal(
                any?.ModelSha256,
                any?.Dtype,
                await answers.LongCountAsync(a => a.Saturated, cancellationToken),
                await answers.SumAsync(a => (long)a.Tokens, cancellationToken)
            ),
            await detections.Select(d => d.ScoreMethod).FirstOrDefaultAsync(cancellationToken)
        );
    }

    private static IQueryable<ChipWithOriginal> Chips(StoreContext context, long sceneId) =>
        from chip in context.Chips
        where chip.SceneId == sceneId
        join other in context.Chips on chip.DuplicateOf equals (long?)other.Id into originals
        from original in originals.DefaultIfEmpty()
        select new ChipWithOriginal
        {
            Chip = chip,
            OriginalState = (ChipState?)original!.State,
            OriginalReason = original.Reason,
        };

    private static async Task<IReadOnlyList<ChipTotal>> ChipsAsync(
        StoreContext context,
        long sceneId,
        CancellationToken cancellationToken
    ) =>
        await Chips(context, sceneId)
            .GroupBy(row => new
            {
                row.Chip.State,
                row.Chip.Reason,
                row.OriginalState,
                row.OriginalReason,
                Quarter = row.Chip.Level > 0,
            })
            .Select(ends => new ChipTotal(
                ends.Key.State,
                ends.Key.Reason,
                ends.Key.OriginalState,
                ends.Key.OriginalReason,
                ends.Key.Quarter,
                ends.LongCount()
            ))
            .ToListAsync(cancellationToken);

    private static async Task<IReadOnlyList<FailedChip>> FailedAsync(
        StoreContext context,
        long sceneId,
        CancellationToken cancellationToken
    ) =>
        await Chips(context, sceneId)
            .Where(row => row.Chip.State == ChipState.Failed || row.OriginalState == ChipState.Failed)
            .OrderBy(row => row.Chip.Id)
            .Select(row => new FailedChip(
                row.Chip.Level,
                row.Chip.Col,
                row.Chip.Row,
                row.Chip.State == ChipState.Failed ? row.Chip.Reason : row.OriginalReason
            ))
            .ToListAsync(cancellationToken);

    private sealed class ChipWithOriginal
    {
        public required Chip Chip { get; init; }

        public required ChipState? OriginalState { get; init; }

        public required string? OriginalReason { get; init; }
    }
}
