using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

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
    public static ChipTally FromTotals(SceneTotals totals) =>
        new(
            Sums(totals.Chips.Where(row => !row.Quarter)),
            Sums(totals.Chips.Where(row => row.Quarter)),
            [.. totals.FailedChips.Select(chip => $"{Place(chip.Level, chip.Col, chip.Row)}: {chip.Reason}")]
        );

    private static string Place(int level, int col, int row) =>
        level switch
        {
            0 => $"column {col}, row {row}",
            ChipLevel.Region => $"region {col}.{row}",
            < 0 => $"scale {ChipLevel.Scale(level)}, column {col}, row {row}",
            _ => $"quarter in column {col >> ChipLevel.Depth(level)}, row {row >> ChipLevel.Depth(level)}",
        };

    private static SortedDictionary<string, long> Sums(IEnumerable<ChipTotal> chips) =>
        new(
            chips
                .GroupBy(row => ChipOutcome.FromState(row.State, row.Reason, row.Original, row.OriginalReason))
                .ToDictionary(group => group.Key, group => group.Sum(row => row.Count)),
            StringComparer.Ordinal
        );
}
