using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>Failed, retried and dismissed jobs.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_failed_scene_ends_its_chips_and_a_job_of_failed_scenes_fails()
    {
        var job = await SubmitAsync(Make.Scene("a"), Make.Scene("b"));
        var a = (await Leases.LeaseToTileAsync("t", Lease, Token))!;
        await Leases.AddChipsAsync(a, [Make.Chip(0)], Token);
        Assert.True(await Leases.FailAsync(a, "unreadable", Token));
        Assert.Empty(await Queue.QueueAsync("nano", 9, Token));
        Assert.Equal(JobState.Running, (await JobAsync(job)).Job.State);
        var b = (await Leases.LeaseToTileAsync("t", Lease, Token))!;
        Assert.True(await Leases.FailAsync(b, "changed", Token));
        var status = await JobAsync(job);
        Assert.Equal((JobState.Failed, "unreadable", false), (status.Job.State, status.Job.Message, status.Job.Partial));
    }

    [Fact]
    public async Task A_retry_puts_only_what_failed_back_and_leaves_no_trace_of_the_failure()
    {
        var job = await SubmitAsync(Make.Scene("a"), Make.Scene("b"));
        await TileAsync(Make.Chip(0), Make.Chip(1));
        var broken = (await Leases.LeaseToTileAsync("t", Lease, Token))!;
        await Leases.FailAsync(broken, "unreadable", Token);
        var claims = await ClaimAllAsync();
        await Claims.CompleteAsync([Make.Completion(claims[0]), Make.Failure(claims[1])], Token);
        await MergeAsync();
        var status = await JobAsync(job);
        Assert.Equal((JobState.Successful, true, "unreadable"), (status.Job.State, status.Job.Partial, status.Job.Message));

        Assert.Equal(2, await Jobs.RetryFailedAsync(job, Token));
        Assert.Equal(0, await Jobs.RetryFailedAsync(job, Token));
        await TileAsync(Make.Chip(0));
        var again = await ClaimAllAsync();
        Assert.Equal([2, 1], again.Select(c => c.Attempt));
        await Claims.CompleteAsync([.. again.Select(c => Make.Completion(c, 1))], Token);
        await MergeAsync();
        await MergeAsync();
        status = await JobAsync(job);
        Assert.Equal((JobState.Successful, false, null), (status.Job.State, status.Job.Partial, status.Job.Message));
        Assert.Equal(new ChipCounts(0, 0, 3, 0, 0), status.Chips);
        Assert.Equal(2, (await Scenes.ReadBoxesAsync(claims[0].SceneId, Token)).Count);
    }

    [Fact]
    public async Task Dismissing_stops_what_is_not_finished_and_keeps_what_is()
    {
        var job = await SubmitAsync(Make.Scene());
        var lease = await TileAsync(Make.Chip(0), Make.Chip(1), Make.Chip(2));
        var queued = await Queue.QueueAsync("nano", 2, Token);
        var claims = await Claims.ClaimAsync([.. queued.Select(q => q.ChipId)], "w1", Lease, Token);
        await Claims.CompleteAsync([Make.Completion(claims[0])], Token);
        Assert.True(await Jobs.DismissAsync(job, Token));
        Assert.False(await Jobs.DismissAsync(job, Token));
        Assert.Equal([false], (await Claims.CompleteAsync([Make.Completion(claims[1])], Token)).Written);
        Assert.Empty(await Claims.ClaimAsync([claims[1].ChipId], "w1", Lease, Token));
        var status = await JobAsync(job);
        Assert.Equal((JobState.Dismissed, new ChipCounts(0, 0, 1, 0, 2)), (status.Job.State, status.Chips));
        Assert.Equal((1L, 1L), Counts(status));
        Assert.All(
            (await Scenes.ReadChipsAsync(lease.Scene.Id, Token)).Where(c => c.State == ChipState.Skipped),
            c => Assert.Equal("dismissed", c.Reason)
        );
        Assert.Equal(0, await Jobs.RetryFailedAsync(job, Token));
    }
}
