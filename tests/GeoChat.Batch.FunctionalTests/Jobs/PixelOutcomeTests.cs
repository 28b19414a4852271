using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Jobs;

/// <summary>What the coverage ledger counts a chip's pixels as.</summary>
public sealed class PixelOutcomeTests
{
    [Theory]
    [InlineData(ChipState.Failed, "no pixels", PixelOutcome.Failed)]
    [InlineData(ChipState.Done, null, PixelOutcome.Processed)]
    [InlineData(ChipState.Skipped, ChipReason.Cloud, PixelOutcome.Cloud)]
    [InlineData(ChipState.Skipped, ChipReason.Outside, PixelOutcome.Outside)]
    [InlineData(ChipState.Skipped, ChipReason.Dismissed, PixelOutcome.Pending)]
    [InlineData(ChipState.Running, null, PixelOutcome.Pending)]
    public void The_ledger_counts_a_chip_and_its_duplicates_alike(ChipState state, string? reason, PixelOutcome outcome)
    {
        var original = new Chip { State = state, Reason = reason };
        var duplicate = new Chip { State = ChipState.Skipped, Reason = ChipReason.Duplicate };

        Assert.Equal((outcome, outcome), (PixelOutcomes.Of(original), PixelOutcomes.Of(duplicate, original)));
    }
}
