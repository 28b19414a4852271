using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What became of a scene's chips, in numbers.</summary>
/// <param name="Grids">Chips of the grids and around regions, by outcome.</param>
/// <param name="Quarters">Quarters of crowded chips, by outcome.</param>
/// <param name="Failures">Failed chips: place in the grid and reason.</param>
internal sealed record ChipTally(
    SortedDictionary<string, long> Grids,
    SortedDictionary<string, long> Quarters,
    IReadOnlyList<string> Failures
)
{
    public static async Task<ChipTally> ReadAsync(StoreContext context, long sceneId, CancellationToken cancellationToken)
    {
        var chips =
            from chip in context.Chips
            where chip.SceneId == sceneId
            join found in context.Chips on chip.DuplicateOf equals (long?)found.Id into originals
            from original in originals.DefaultIfEmpty()
            select new
            {
                Chip = chip,
                OriginalState = (ChipState?)original!.State,
                OriginalReason = original.Reason,
            };
        var counts = await chips
            .GroupBy(row => new
            {
                row.Chip.State,
                row.Chip.Reason,
                row.OriginalState,
                row.OriginalReason,
                IsQuarter = row.Chip.Level > 0,
            })
            .Select(group => new
            {
                group.Key.State,
                group.Key.Reason,
                group.Key.OriginalState,
                group.Key.OriginalReason,
                group.Key.IsQuarter,
                Count = group.LongCount(),
            })
            .ToListAsync(cancellationToken);
        var outcomes = counts
            .Select(row => (row.IsQuarter, Word: ChipOutcome.Of(row.State, row.Reason, row.OriginalState, row.OriginalReason), row.Count))
            .ToList();
        var failures = await chips
            .Where(row => row.Chip.State == ChipState.Failed || row.OriginalState == ChipState.Failed)
            .OrderBy(row => row.Chip.Id)
            .Select(row => new
            {
                row.Chip.Level,
                row.Chip.Col,
                row.Chip.Row,
                Reason = row.Chip.State == ChipState.Failed ? row.Chip.Reason : row.OriginalReason,
            })
            .ToListAsync(cancellationToken);
        return new ChipTally(
            Sums(outcomes.Where(row => !row.IsQuarter).Select(row => (row.Word, row.Count))),
            Sums(outcomes.Where(row => row.IsQuarter).Select(row => (row.Word, row.Count))),
            [.. failures.Select(row => $"{Place(row.Level, row.Col, row.Row)}: {row.Reason}")]
        );
    }

    private static string Place(int level, int col, int row) =>
        level switch
        {
            0 => $"column {col}, row {row}",
            ChipLevel.Region => $"region {col}.{row}",
            < 0 => $"scale {ChipLevel.Scale(level)}, column {col}, row {row}",
            _ => $"quarter in column {col >> ChipLevel.Depth(level)}, row {row >> ChipLevel.Depth(level)}",
        };

    private static SortedDictionary<string, long> Sums(IEnumerable<(string Word, long Count)> counts) =>
        new(counts.GroupBy(c => c.Word).ToDictionary(g => g.Key, g => g.Sum(c => c.Count)), StringComparer.Ordinal);
}
