using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>The way of chips to the workers.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_queued_chip_whose_message_is_lost_is_published_again()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0), Make.Chip(1));
        Assert.Single(await Queue.QueueAsync("nano", 1, Token));
        Advance(TimeSpan.FromSeconds(61));
        var again = Assert.Single((await Queue.ReconcileAsync(TimeSpan.FromSeconds(60), Token)).Requeued);
        Assert.Equal("nano", again.Model);
        Assert.Empty((await Queue.ReconcileAsync(TimeSpan.FromSeconds(60), Token)).Requeued);
        await Queue.UnqueueAsync([again.ChipId], Token);
        Assert.Equal(2, (await Queue.QueueAsync("nano", 9, Token)).Count);
    }

    [Fact]
    public async Task Chips_are_queued_by_priority_then_to_the_least_served_owner_then_by_age()
    {
        async Task<long> Add(string owner, int priority, int chips)
        {
            var outcome = await Jobs.SubmitAsync(Make.Job(owner, priority), [Make.Scene(owner)], Token);
            var lease = (await Leases.LeaseToTileAsync("t", Lease, Token))!;
            await Leases.AddChipsAsync(lease, [.. Enumerable.Range(0, chips).Select(i => Make.Chip(i))], Token);
            await Leases.FinishTilingAsync(lease, null, "{}", Token);
            return outcome.Job.Id;
        }
        var ann = await Add("ann", 0, 100);
        var bob = await Add("bob", 0, 100);
        var urgent = await Add("cat", 5, 3);
        var first = await Queue.QueueAsync("nano", 23, Token);
        Assert.Equal((3, 10, 10), (Of(first, urgent), Of(first, ann), Of(first, bob)));
        Assert.All(first.Take(3), q => Assert.Equal(urgent, q.JobId));
        var claims = await Claims.ClaimAsync([.. first.Where(q => q.JobId == ann).Select(q => q.ChipId)], "w1", Lease, Token);
        await Claims.CompleteAsync([.. claims.Select(c => Make.Completion(c))], Token);
        var second = await Queue.QueueAsync("nano", 8, Token);
        Assert.Equal((8, 0), (Of(second, ann), Of(second, bob)));
        Assert.Empty(await Queue.QueueAsync("other", 8, Token));

        static int Of(IReadOnlyList<QueuedChip> queued, long job) => queued.Count(q => q.JobId == job);
    }

    [Fact]
    public async Task Depths_name_what_waits_and_who_works_for_each_model()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0), Make.Chip(1), Make.Chip(2));
        await Workers.HeartbeatAsync(Worker("a", 4), Token);
        await Workers.HeartbeatAsync(Worker("gone", 8), Token);
        Advance(TimeSpan.FromSeconds(31));
        await Workers.HeartbeatAsync(Worker("a", 4), Token);
        await Workers.HeartbeatAsync(Worker("b", 2), Token);
        var queued = await Queue.QueueAsync("nano", 2, Token);
        await Claims.ClaimAsync([queued[0].ChipId], "a", Lease, Token);
        Assert.Equal([new QueueDepth("nano", 1, 1, 1, 6, 3)], await Queue.ReadDepthsAsync(TimeSpan.FromSeconds(30), Token));
        await Workers.RemoveAsync("a", Token);
        Assert.Equal(2, (await Queue.ReadDepthsAsync(TimeSpan.FromSeconds(30), Token))[0].Slots);
    }

    [Fact]
    public async Task Room_is_told_only_of_models_with_chips_to_send_and_workers_to_send_them_to()
    {
        var timeout = TimeSpan.FromSeconds(30);
        await Workers.HeartbeatAsync(Worker("a", 4), Token);
        Assert.Empty(await Queue.ReadRoomsAsync(timeout, Token));
        await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0), Make.Chip(1), Make.Chip(2));
        var queued = await Queue.QueueAsync("nano", 2, Token);
        await Claims.ClaimAsync([queued[0].ChipId], "a", Lease, Token);
        Assert.Equal([new DispatchRoom("nano", 1, 4, 1.5)], await Queue.ReadRoomsAsync(timeout, Token));
        Assert.Single(await Queue.QueueAsync("nano", 9, Token));
        Assert.Empty(await Queue.ReadRoomsAsync(timeout, Token));
        await Queue.UnqueueAsync([queued[1].ChipId], Token);
        await Workers.RemoveAsync("a", Token);
        Assert.Empty(await Queue.ReadRoomsAsync(timeout, Token));
    }
}
