using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.States;

/// <summary>One word for what became of a chip.</summary>
public sealed class ChipOutcomeTests
{
    [Theory]
    [InlineData(ChipState.Planned, null, "pending")]
    [InlineData(ChipState.Queued, null, "pending")]
    [InlineData(ChipState.Running, null, "pending")]
    [InlineData(ChipState.Done, null, "processed")]
    [InlineData(ChipState.Failed, ChipReason.Poison, "failed")]
    [InlineData(ChipState.Skipped, ChipReason.Nodata, "nodata")]
    [InlineData(ChipState.Skipped, ChipReason.SceneFailed, "scene_failed")]
    public void A_chip_is_what_its_state_says_and_a_skipped_one_what_its_reason_says(ChipState state, string? reason, string word) =>
        Assert.Equal(word, ChipOutcome.FromState(state, reason));

    [Theory]
    [InlineData(ChipState.Queued, null, "pending", null)]
    [InlineData(ChipState.Done, null, "processed", null)]
    [InlineData(ChipState.Failed, "no pixels", "failed", "no pixels")]
    [InlineData(ChipState.Skipped, ChipReason.Dismissed, "dismissed", null)]
    [InlineData(ChipState.Skipped, ChipReason.Blank, "blank", null)]
    public void A_duplicate_is_what_its_original_is(ChipState state, string? reason, string word, string? failure)
    {
        Assert.Equal(word, ChipOutcome.FromState(ChipState.Skipped, ChipReason.Duplicate, state, reason));
        Assert.Equal(failure, ChipOutcome.FailureReason(ChipState.Skipped, ChipReason.Duplicate, state, reason));
    }
}
