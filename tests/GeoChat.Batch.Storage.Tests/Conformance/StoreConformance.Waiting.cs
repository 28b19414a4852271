namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>What jobs wait for, and who works.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_job_says_what_it_waits_for_until_it_is_there()
    {
        var timeout = TimeSpan.FromSeconds(30);
        var job = await SubmitAsync(Make.Scene());
        Assert.Equal(1, await Queue.UpdateWaitReasonsAsync(brokerUnavailable: false, timeout, Token));
        Assert.Equal("a worker with model nano", (await JobAsync(job)).Job.Waiting);
        Assert.Equal(1, await Queue.UpdateWaitReasonsAsync(brokerUnavailable: true, timeout, Token));
        Assert.Equal("the broker", (await JobAsync(job)).Job.Waiting);
        await Workers.HeartbeatAsync(Worker("a", 4), Token);
        Assert.Equal(1, await Queue.UpdateWaitReasonsAsync(brokerUnavailable: false, timeout, Token));
        Assert.Null((await JobAsync(job)).Job.Waiting);
        Assert.Equal(0, await Queue.UpdateWaitReasonsAsync(brokerUnavailable: false, timeout, Token));
        // A worker that is gone hosts nothing, nor does one of another model.
        Advance(TimeSpan.FromSeconds(31));
        await Workers.HeartbeatAsync(Worker("b", 4, "other"), Token);
        await Queue.UpdateWaitReasonsAsync(brokerUnavailable: false, timeout, Token);
        Assert.Equal("a worker with model nano", (await JobAsync(job)).Job.Waiting);
        Assert.Null(await Jobs.FindAsync("unknown", Token));
    }

    [Fact]
    public async Task A_job_that_only_merges_waits_for_nobody()
    {
        var job = await SubmitAsync(Make.Scene());
        await TileAsync();
        Assert.Equal(0, await Queue.UpdateWaitReasonsAsync(brokerUnavailable: true, TimeSpan.FromSeconds(30), Token));
        Assert.Null((await JobAsync(job)).Job.Waiting);
    }

    [Fact]
    public async Task Workers_are_listed_while_they_are_heard_of_and_forgotten_long_after()
    {
        await Workers.HeartbeatAsync(Worker("a", 4), Token);
        Advance(TimeSpan.FromSeconds(20));
        await Workers.HeartbeatAsync(Worker("b", 2), Token);
        Assert.Equal(["a", "b"], (await Workers.ListAsync(TimeSpan.FromSeconds(30), Token)).Select(w => w.Id));
        Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(
            ("b", 2, "nano"),
            (await Workers.ListAsync(TimeSpan.FromSeconds(30), Token)).Select(w => (w.Id, w.Slots, w.Model)).Single()
        );
        Advance(TimeSpan.FromHours(2));
        await Queue.UpdateWaitReasonsAsync(brokerUnavailable: false, TimeSpan.FromSeconds(30), Token);
        Assert.Empty(await Workers.ListAsync(TimeSpan.FromDays(1), Token));
    }
}
