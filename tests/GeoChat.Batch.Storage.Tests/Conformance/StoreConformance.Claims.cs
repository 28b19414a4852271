using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>Chips in the hands of workers.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Only_one_of_many_claims_of_a_chip_wins()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync([.. Enumerable.Range(0, 40).Select(i => Make.Chip(i))]);
        var queued = await Queue.QueueAsync("nano", 100, Token);
        var ids = queued.Select(q => q.ChipId).ToList();
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Claims.ClaimAsync(ids, $"w{w}", Lease, Token)));
        Assert.Equal(40, claims.Sum(c => c.Count));
        Assert.Equal(40, claims.SelectMany(c => c).Select(c => c.ChipId).Distinct().Count());
    }

    [Fact]
    public async Task A_stale_completion_changes_nothing()
    {
        var job = await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0), Make.Chip(1));
        var stale = await ClaimAllAsync();
        Advance(Lease * 2);
        Assert.Equal(2, (await Queue.ReconcileAsync(Lease, Token)).LeasesTakenBack);
        var fresh = await ClaimAllAsync();
        Assert.All(fresh, c => Assert.Equal((2, true), (c.Attempt, c.Alone)));
        var late = await Claims.CompleteAsync([Make.Completion(stale[0], 5), Make.Completion(fresh[1])], Token);
        Assert.Equal([false, true], late.Written);
        Assert.Empty(late.ScenesReadyToMerge);
        Assert.Equal(1, (await JobAsync(job)).Boxes);
        var twice = await Claims.CompleteAsync([Make.Completion(fresh[0]), Make.Completion(fresh[0])], Token);
        Assert.Equal([true, false], twice.Written);
        Assert.Single(twice.ScenesReadyToMerge);
        Assert.Equal(2, (await Scenes.ReadBoxesAsync(fresh[0].SceneId, Token)).Count);
    }

    [Fact]
    public async Task A_chip_that_ends_its_worker_three_times_fails_as_poison_and_the_job_goes_on()
    {
        var job = await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0));
        for (var i = 0; i < 3; i++)
        {
            Assert.Single(await ClaimAllAsync());
            Advance(Lease * 2);
            var report = await Queue.ReconcileAsync(TimeSpan.FromHours(1), Token);
            Assert.Equal((1, i == 2 ? 1 : 0, i == 2 ? 1 : 0), (report.LeasesTakenBack, report.Poisoned, report.ScenesReadyToMerge.Count));
        }
        var merge = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        Assert.True(await Leases.FinishMergeAsync(merge, [], "{}", Token));
        var status = await JobAsync(job);
        Assert.Equal((JobState.Successful, true), (status.Job.State, status.Job.Partial));
        Assert.Equal("poison", (await Scenes.ReadChipsAsync(merge.Scene.Id, Token))[0].Reason);
    }

    [Fact]
    public async Task Released_chips_go_back_without_a_crash_and_renewed_ones_stay()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0), Make.Chip(1));
        var claims = await ClaimAllAsync();
        await Claims.ReleaseAsync([(claims[0].ChipId, claims[0].Attempt), (claims[1].ChipId, claims[1].Attempt + 1)], Token);
        Advance(Lease / 2);
        Assert.Equal([claims[1].ChipId], await Claims.RenewAsync("w1", [.. claims.Select(c => c.ChipId)], Lease, Token));
        Assert.Empty(await Claims.RenewAsync("w2", [claims[1].ChipId], Lease, Token));
        Advance(Lease * 0.75);
        Assert.Equal(0, (await Queue.ReconcileAsync(Lease, Token)).LeasesTakenBack);
        Assert.False(Assert.Single(await ClaimAllAsync()).Alone);
    }

    [Fact]
    public async Task A_suspended_chip_counts_no_crash_and_is_claimed_again()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0));
        var claim = Assert.Single(await ClaimAllAsync());
        await Claims.SuspendAsync([(claim.ChipId, claim.Attempt)], Token);
        Advance(Lease * 2);
        Assert.Equal(0, (await Queue.ReconcileAsync(Lease * 3, Token)).LeasesTakenBack);
        var again = Assert.Single(await Claims.ClaimAsync([claim.ChipId], "w2", Lease, Token));
        Assert.Equal((claim.Attempt + 1, false), (again.Attempt, again.Alone));
    }

    [Fact]
    public async Task A_killed_process_leaves_chips_and_leases_that_a_new_one_takes_at_once()
    {
        await SubmitAsync(Make.Scene("a"), Make.Scene("b"));
        await TileAsync(Make.Chip(0), Make.Chip(1));
        await Leases.LeaseToTileAsync("old", Lease, Token);
        var queued = await Queue.QueueAsync("nano", 2, Token);
        await Claims.ClaimAsync([queued[0].ChipId], "old", Lease, Token);
        Assert.Equal(2, await Queue.ResetInFlightAsync(Token));
        var claims = await ClaimAllAsync();
        Assert.Equal([2, 1], claims.Select(c => c.Attempt));
        Assert.All(claims, c => Assert.False(c.Alone));
        Assert.Equal("new", (await Leases.LeaseToTileAsync("new", Lease, Token))!.Owner);
    }
}
