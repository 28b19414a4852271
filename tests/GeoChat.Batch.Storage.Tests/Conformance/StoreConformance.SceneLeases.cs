using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>Leased work on scenes.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_scene_whose_chips_are_all_skipped_goes_straight_to_merging()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync(Skipped(0), Skipped(1));
        Assert.NotNull(await Leases.LeaseToMergeAsync("m", Lease, Token));
    }

    [Fact]
    public async Task A_lease_is_given_once_and_again_after_it_expired()
    {
        await SubmitAsync(Make.Scene());
        var first = (await Leases.LeaseToTileAsync("a", Lease, Token))!;
        Assert.Null(await Leases.LeaseToTileAsync("b", Lease, Token));
        Assert.True(await Leases.RenewAsync(first, Lease, Token));
        Advance(Lease + TimeSpan.FromSeconds(1));
        var second = (await Leases.LeaseToTileAsync("b", Lease, Token))!;
        Assert.Equal((2, 1), (second.Attempt, second.Scene.Crashes));
        Assert.False(await Leases.RenewAsync(first, Lease, Token));
        Assert.False(await Leases.AddChipsAsync(first, [Make.Chip(0)], Token));
        Assert.False(await Leases.FinishTilingAsync(first, null, "{}", Token));
        Assert.False(await Leases.FailAsync(first, "late", Token));
        await Leases.ReleaseAsync(first, Token);
        Assert.True(await Leases.AddChipsAsync(second, [Make.Chip(0)], Token));
        Assert.Single(await Scenes.ReadChipsAsync(second.Scene.Id, Token));
    }

    [Fact]
    public async Task A_scene_that_ends_its_process_three_times_fails_as_poison()
    {
        var job = await SubmitAsync(Make.Scene());
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await Leases.LeaseToTileAsync("a", Lease, Token));
            Advance(Lease * 2);
        }
        Assert.Null(await Leases.LeaseToTileAsync("a", Lease, Token));
        var status = await JobAsync(job);
        Assert.Equal((JobState.Failed, "poison"), (status.Job.State, status.Job.Message));
        Assert.Equal((SceneState.Failed, "poison"), (status.Scenes[0].State, status.Scenes[0].Reason));
    }

    [Fact]
    public async Task A_released_lease_counts_no_crash()
    {
        await SubmitAsync(Make.Scene());
        for (var i = 0; i < 5; i++)
        {
            var lease = (await Leases.LeaseToTileAsync("a", Lease, Token))!;
            Assert.Equal(0, lease.Scene.Crashes);
            await Leases.ReleaseAsync(lease, Token);
        }
    }

    [Fact]
    public async Task Tiling_again_after_a_crash_adds_only_what_is_missing()
    {
        await SubmitAsync(Make.Scene());
        var lease = (await Leases.LeaseToTileAsync("a", Lease, Token))!;
        await Leases.AddChipsAsync(lease, [Make.Chip(0), Make.Chip(1)], Token);
        await Queue.ResetInFlightAsync(Token);
        lease = (await Leases.LeaseToTileAsync("b", Lease, Token))!;
        await Leases.AddChipsAsync(lease, [Make.Chip(0), Make.Chip(1), Make.Chip(2)], Token);
        Assert.Equal([0, 1, 2], (await Scenes.ReadChipsAsync(lease.Scene.Id, Token)).Select(c => c.Col));
    }
}
