using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>What a chip means for the pixels that it shows, as the coverage ledger counts them.</summary>
public static class PixelOutcomes
{
    /// <summary>The ledger's outcomes bear the words of the chips'.</summary>
    private static readonly Dictionary<string, PixelOutcome> ByWord = Enum.GetValues<PixelOutcome>()
        .ToDictionary(outcome => outcome.Word());

    /// <summary>
    /// Level of the grid that the ledger is kept for: the finest one, since a coarser chip only looks again at the same ground.
    /// </summary>
    public static int LedgerLevel(IEnumerable<int> levels) =>
        levels.Where(level => level <= 0 && level != ChipLevel.Region).DefaultIfEmpty(0).Max();

    /// <summary>Of a chip, which is what <paramref name="original"/> is where it is a duplicate of that.</summary>
    /// <remarks>Nobody has looked at the pixels of a chip that was abandoned with its job or scene: they are pending.</remarks>
    public static PixelOutcome Of(Chip chip, Chip? original = null) =>
        ByWord.GetValueOrDefault(ChipOutcome.FromState(chip.State, chip.Reason, original?.State, original?.Reason), PixelOutcome.Pending);
}
