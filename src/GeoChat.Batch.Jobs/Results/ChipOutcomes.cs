using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>What a chip's state means for the coverage ledger.</summary>
public static class ChipOutcomes
{
    /// <summary>
    /// Level of the grid that the ledger is kept for: the finest one, since a coarser chip only looks again at the same ground.
    /// </summary>
    public static int LedgerLevel(IEnumerable<int> levels) =>
        levels.Where(level => level <= 0 && level != ChipLevel.Region).DefaultIfEmpty(0).Max();

    /// <summary>At tiling: damaged, skipped for a reason, or still to be answered.</summary>
    public static ChipOutcome Planned(TiledChip chip) =>
        chip.Damage is not null
            ? ChipOutcome.Failed
            : chip.Skip switch
            {
                null => ChipOutcome.Pending,
                SkipReason.Nodata => ChipOutcome.Nodata,
                SkipReason.Blank => ChipOutcome.Blank,
                SkipReason.Cloud => ChipOutcome.Cloud,
                _ => ChipOutcome.Outside,
            };

    /// <summary>At merging: what became of it. A duplicate was answered through the chip it copies.</summary>
    public static ChipOutcome Final(Chip chip) =>
        (chip.State, chip.Reason) switch
        {
            (ChipState.Done, _) or (ChipState.Skipped, "duplicate") => ChipOutcome.Processed,
            (ChipState.Failed, _) => ChipOutcome.Failed,
            (ChipState.Skipped, "nodata") => ChipOutcome.Nodata,
            (ChipState.Skipped, "blank") => ChipOutcome.Blank,
            (ChipState.Skipped, "cloud") => ChipOutcome.Cloud,
            (ChipState.Skipped, "outside") => ChipOutcome.Outside,
            _ => ChipOutcome.Pending,
        };
}
