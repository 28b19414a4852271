using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>Quarters of saturated chips, samples that go on, and merging again.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_scene_waits_for_the_quarters_that_its_last_chip_leaves()
    {
        var job = await SubmitAsync(Make.Scene());
        await TileAsync(Make.Chip(0));
        var chip = Assert.Single(await ClaimAllAsync());
        var outcome = await Claims.CompleteAsync([Make.Completion(chip) with { Quarters = [Quarter(0), Quarter(1)] }], Token);
        Assert.Empty(outcome.ScenesReadyToMerge);
        Assert.Null(await Leases.LeaseToMergeAsync("m", Lease, Token));
        var status = await JobAsync(job);
        Assert.Equal((3L, 2L), (status.Chips.Total, status.Chips.Quarters));

        var quarters = await ClaimAllAsync();
        Assert.Equal([(1, 0, "[0]"), (1, 1, "[0]")], quarters.Select(q => (q.Level, q.Col, q.Queries!)));
        outcome = await Claims.CompleteAsync([.. quarters.Select(q => Make.Completion(q))], Token);
        Assert.Single(outcome.ScenesReadyToMerge);
    }

    [Fact]
    public async Task Quarters_come_once_however_often_a_chip_is_answered_and_a_stale_answer_leaves_none()
    {
        await SubmitAsync(Make.Scene());
        var lease = await TileAsync(Make.Chip(0));
        var stale = Assert.Single(await ClaimAllAsync());
        Advance(Lease * 2);
        await Queue.ReconcileAsync(Lease, Token);
        var fresh = Assert.Single(await ClaimAllAsync());
        await Claims.CompleteAsync([Make.Completion(stale) with { Quarters = [Quarter(0), Quarter(1)] }], Token);
        Assert.Single(await Scenes.ReadChipsAsync(lease.Scene.Id, Token));
        await Claims.CompleteAsync(
            [
                Make.Completion(fresh) with
                {
                    Quarters = [Quarter(0), Quarter(1)],
                },
                Make.Completion(fresh) with
                {
                    Quarters = [Quarter(0), Quarter(1)],
                },
            ],
            Token
        );
        Assert.Equal(3, (await Scenes.ReadChipsAsync(lease.Scene.Id, Token)).Count);
    }

    [Fact]
    public async Task A_dismissed_job_is_left_no_unfinished_quarter_by_answers_that_come_at_the_same_time()
    {
        for (var round = 0; round < 5; round++)
        {
            var job = await SubmitAsync(Make.Scene());
            var lease = await TileAsync([.. Enumerable.Range(0, 8).Select(i => Make.Chip(i))]);
            var claims = await ClaimAllAsync();
            var answers = claims
                .Select(
                    (c, i) => Claims.CompleteAsync([Make.Completion(c) with { Quarters = [Quarter(2 * i), Quarter((2 * i) + 1)] }], Token)
                )
                .ToList();
            await Jobs.DismissAsync(job, Token);
            await Task.WhenAll(answers);
            Assert.DoesNotContain(
                await Scenes.ReadChipsAsync(lease.Scene.Id, Token),
                c => c.State is ChipState.Planned or ChipState.Queued or ChipState.Running
            );
        }
    }

    [Fact]
    public async Task A_repeated_chip_gets_the_answers_of_its_originals_quarters_too()
    {
        await SubmitAsync(Make.Scene());
        var lease = await TileAsync(Make.Chip(0, hash: "sea"), Make.Chip(2, hash: "sea"));
        var original = Assert.Single(await ClaimAllAsync());
        await Claims.CompleteAsync([Make.Completion(original) with { Quarters = [Quarter(0)] }], Token);
        await Claims.CompleteAsync([.. (await ClaimAllAsync()).Select(q => Make.Completion(q, 3))], Token);
        var merge = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        var quarter = (await Scenes.ReadChipsAsync(lease.Scene.Id, Token)).Single(c => c.Level == 1);
        for (var i = 0; i < 2; i++)
        {
            var repeated = Quarter(4);
            repeated.X = quarter.X + 900;
            repeated.State = ChipState.Skipped;
            repeated.Reason = "duplicate";
            repeated.DuplicateOf = quarter.Id;
            Assert.True(await Leases.AddDuplicatesAsync(merge, [repeated], Token));
        }

        var boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.Equal(2 * (1 + 3), boxes.Count);
        Assert.Equal(3, boxes.Count(b => Math.Abs(b.Box.X1 - (quarter.X + 900)) < 1e-9));
    }

    [Fact]
    public async Task A_sample_goes_on_with_the_chips_that_were_not_asked()
    {
        var scene = Make.Scene();
        scene.Sample = """{"share":0.5,"seed":1}""";
        var job = await SubmitAsync(scene);
        await TileAsync(Make.Chip(0));
        await FinishAsync();
        Assert.Equal(1, await Jobs.ContinueAsync(job, Token));
        Assert.Equal(0, await Jobs.ContinueAsync(job, Token));
        Assert.Equal(JobState.Running, (await JobAsync(job)).Job.State);
        var lease = await TileAsync(Make.Chip(0), Make.Chip(1));
        Assert.Null(lease.Scene.Sample);
        Assert.Equal(1, Assert.Single(await ClaimAllAsync()).Col);
    }

    [Fact]
    public async Task An_ended_job_is_merged_again_and_keeps_how()
    {
        var job = await SubmitAsync(Make.Scene());
        Assert.Equal(0, await Jobs.RemergeAsync(job, null, Token));
        await TileAsync(Make.Chip(0));
        await FinishAsync();
        Assert.Equal(1, await Jobs.RemergeAsync(job, """{"iou":0.3}""", Token));
        var merge = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        Assert.Equal("""{"iou":0.3}""", merge.Job.Merging);
        Assert.True(await Leases.SetResultsAsync(merge, """{"answers":[]}""", Token));
        Assert.True(await Leases.FinishMergeAsync(merge, [], "{}", Token));
        Assert.False(await Leases.SetResultsAsync(merge, "{}", Token));
        var status = await JobAsync(job);
        Assert.Equal((JobState.Successful, """{"answers":[]}"""), (status.Job.State, status.Scenes[0].Results));
    }

    private async Task FinishAsync()
    {
        await Claims.CompleteAsync([.. (await ClaimAllAsync()).Select(c => Make.Completion(c))], Token);
        var merge = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        Assert.True(await Leases.FinishMergeAsync(merge, [], "{}", Token));
    }

    private static Chip Quarter(int col)
    {
        var chip = Make.Chip(col, hash: $"quarter{col}");
        chip.Level = 1;
        chip.Width = 288;
        chip.Height = 288;
        chip.Queries = "[0]";
        return chip;
    }
}
