using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>A submit, and the way of a scene from there to its end.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task The_same_idempotency_key_gives_the_same_job_and_refuses_another_request()
    {
        var first = await Jobs.SubmitAsync(Make.Job(key: "k", hash: "a"), [Make.Scene()], Token);
        var same = await Jobs.SubmitAsync(Make.Job(key: "k", hash: "a"), [Make.Scene()], Token);
        var other = await Jobs.SubmitAsync(Make.Job(key: "k", hash: "b"), [Make.Scene()], Token);
        var stranger = await Jobs.SubmitAsync(Make.Job(owner: "bob", key: "k", hash: "b"), [Make.Scene()], Token);
        Assert.True(first.Created);
        Assert.Equal((false, false, first.Job.Uid), (same.Created, same.KeyReused, same.Job.Uid));
        Assert.Equal((false, true), (other.Created, other.KeyReused));
        Assert.True(stranger.Created);
        Assert.Equal(2, (await Jobs.ListAsync(10, null, Token)).Count);
    }

    [Fact]
    public async Task Submits_with_one_key_at_once_make_one_job()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Jobs.SubmitAsync(Make.Job(key: "k"), [Make.Scene()], Token)));
        Assert.Single(outcomes, o => o.Created);
        Assert.Single(outcomes.Select(o => o.Job.Uid).Distinct());
    }

    [Fact]
    public async Task A_scene_goes_from_submit_to_done_and_its_job_with_it()
    {
        var job = await SubmitAsync(Make.Scene());
        var lease = await TileAsync(Make.Chip(0), Make.Chip(1), Skipped(2));
        Assert.Equal((JobState.Running, SceneState.Tiling), (lease.Job.State, lease.Scene.State));
        var claims = await ClaimAllAsync();
        Assert.Equal([0, 1], claims.Select(c => c.Col));
        var outcome = await Claims.CompleteAsync([Make.Completion(claims[0], 2), Make.Completion(claims[1])], Token);
        Assert.Equal([true, true], outcome.Written);
        Assert.Equal([lease.Scene.Id], outcome.ScenesReadyToMerge);
        Assert.Equal((3L, 3L), Counts(await JobAsync(job)));

        var merge = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        var boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.Equal(3, boxes.Count);
        var merged = new MergedDetection(WithSource(Make.Detection(0, 0, score: 0.9), boxes[0]), [boxes[0].Box.Id, boxes[2].Box.Id]);
        Assert.True(await Leases.FinishMergeAsync(merge, [merged], """{"processed":1}""", Token));

        var status = await JobAsync(job);
        Assert.Equal((JobState.Successful, false, "fp32"), (status.Job.State, status.Job.Partial, status.Job.Dtype));
        Assert.Equal((SceneState.Done, """{"processed":1}"""), (status.Scenes[0].State, status.Scenes[0].Coverage));
        Assert.Equal(new ChipCounts(0, 0, 2, 0, 1), status.Chips);
        Assert.Equal(1, status.Detections);
        boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.Equal([merged.Detection.Id, null, merged.Detection.Id], boxes.Select(b => b.Box.DetectionId));
    }
}
