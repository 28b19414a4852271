using GeoChat.Batch.Ingest.Dispatch;
using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>How deep the queues are kept.</summary>
public sealed class DispatchDepthTests
{
    [Theory]
    [InlineData(0, 8, 0, 16)]
    [InlineData(0, 8, 300, 308)]
    [InlineData(0, 8, 5000, 1008)]
    [InlineData(100, 8, 300, 208)]
    [InlineData(400, 8, 300, 0)]
    [InlineData(0, 2000, 5, 4000)]
    public void A_second_of_work_waits_beyond_the_slots_and_no_more_than_allowed(long queued, int slots, double rate, int missing) =>
        Assert.Equal(missing, DispatchDepth.Missing(new DispatchRoom("m", queued, slots, rate), 1000));

    [Theory]
    [InlineData(0, 16, true)]
    [InlineData(7, 9, true)]
    [InlineData(8, 8, false)]
    [InlineData(0, 15, false)]
    [InlineData(0, 0, false)]
    public void The_next_round_follows_at_once_only_where_the_way_was_half_empty_and_chips_enough_wait(
        long queued,
        int taken,
        bool behind
    ) => Assert.Equal(behind, DispatchDepth.IsBehind(new DispatchRoom("m", queued, 8, 0), 1000, taken));
}
