using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Storage.Workers;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <summary>What every store promises the pipeline; run on each database.</summary>
public abstract partial class StoreConformance
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Store Store { get; }

    private JobTable Jobs => Store.Jobs;

    private SceneLeases Leases => Store.Leases;

    private SceneReads Scenes => Store.Scenes;

    private ChipQueue Queue => Store.Queue;

    private ChipClaims Claims => Store.Claims;

    private WorkerTable Workers => Store.Workers;

    protected abstract void Advance(TimeSpan time);

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

    [Fact]
    public async Task A_chip_with_the_pixels_of_an_earlier_one_is_answered_by_it()
    {
        await SubmitAsync(Make.Scene());
        var lease = (await Leases.LeaseToTileAsync("a", Lease, Token))!;
        await Leases.AddChipsAsync(lease, [Make.Chip(0, hash: "sea"), Make.Chip(1, hash: "sea"), Make.Chip(2, hash: "port")], Token);
        await Leases.AddChipsAsync(lease, [Make.Chip(3, 2, hash: "sea"), Other(4, "sea"), Region(5, "sea")], Token);
        await Leases.FinishTilingAsync(lease, null, "{}", Token);
        var chips = await Scenes.ReadChipsAsync(lease.Scene.Id, Token);
        Assert.Equal([1, 3], chips.Where(c => c.Reason == "duplicate").Select(c => c.Col).Order());
        Assert.All(
            chips.Where(c => c.DuplicateOf is not null),
            c => Assert.Equal(chips.Single(o => o.Col == 0 && o.Level == 0).Id, c.DuplicateOf)
        );

        var claims = await ClaimAllAsync();
        Assert.Equal(4, claims.Count);
        await Claims.CompleteAsync([.. claims.Select(c => Make.Completion(c, boxes: c.Col == 0 && c.Level == 0 ? 2 : 0))], Token);
        Assert.NotNull(await Leases.LeaseToMergeAsync("m", Lease, Token));
        Advance(Lease * 2);
        Assert.NotNull(await Leases.LeaseToMergeAsync("m", Lease, Token));
        var boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.Equal(6, boxes.Count);
        var shifted = boxes.Where(b => b.ChipId == chips.Single(c => c.Col == 3).Id).ToList();
        Assert.Equal([(1200.0, 800.0), (1200.0, 800.0)], shifted.Select(b => (b.Box.X1, b.Box.Y1)));
        Assert.Equal([(1210.0, 805.0), (1210.0, 805.0)], shifted.Select(b => (b.Box.X3, b.Box.Y3)));
    }

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

    [Fact]
    public async Task A_job_says_what_it_waits_for_until_it_is_there()
    {
        var timeout = TimeSpan.FromSeconds(30);
        var job = await SubmitAsync(Make.Scene());
        Assert.Equal(1, await Queue.UpdateWaitReasonsAsync(brokerAway: false, timeout, Token));
        Assert.Equal("a worker with model nano", (await JobAsync(job)).Job.Waiting);
        Assert.Equal(1, await Queue.UpdateWaitReasonsAsync(brokerAway: true, timeout, Token));
        Assert.Equal("the broker", (await JobAsync(job)).Job.Waiting);
        await Workers.HeartbeatAsync(Worker("a", 4), Token);
        Assert.Equal(1, await Queue.UpdateWaitReasonsAsync(brokerAway: false, timeout, Token));
        Assert.Null((await JobAsync(job)).Job.Waiting);
        Assert.Equal(0, await Queue.UpdateWaitReasonsAsync(brokerAway: false, timeout, Token));
        // A worker that is gone hosts nothing, nor does one of another model.
        Advance(TimeSpan.FromSeconds(31));
        await Workers.HeartbeatAsync(Worker("b", 4, "other"), Token);
        await Queue.UpdateWaitReasonsAsync(brokerAway: false, timeout, Token);
        Assert.Equal("a worker with model nano", (await JobAsync(job)).Job.Waiting);
        Assert.Null(await Jobs.FindAsync("unknown", Token));
    }

    [Fact]
    public async Task A_job_that_only_merges_waits_for_nobody()
    {
        var job = await SubmitAsync(Make.Scene());
        await TileAsync();
        Assert.Equal(0, await Queue.UpdateWaitReasonsAsync(brokerAway: true, TimeSpan.FromSeconds(30), Token));
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
        await Queue.UpdateWaitReasonsAsync(brokerAway: false, TimeSpan.FromSeconds(30), Token);
        Assert.Empty(await Workers.ListAsync(TimeSpan.FromDays(1), Token));
    }

    protected async Task<string> SubmitAsync(params Scene[] scenes) => (await Jobs.SubmitAsync(Make.Job(), scenes, Token)).Job.Uid;

    protected async Task<SceneLease> TileAsync(params Chip[] chips)
    {
        var lease = (await Leases.LeaseToTileAsync("t", Lease, Token))!;
        Assert.True(await Leases.AddChipsAsync(lease, chips, Token));
        Assert.True(await Leases.FinishTilingAsync(lease, """{"low":0}""", "{}", Token));
        return lease;
    }

    protected async Task<IReadOnlyList<ClaimedChip>> ClaimAllAsync()
    {
        var queued = await Queue.QueueAsync("nano", 1000, Token);
        return await Claims.ClaimAsync([.. queued.Select(q => q.ChipId).Order()], "w1", Lease, Token);
    }

    protected async Task MergeAsync()
    {
        var lease = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        var boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.True(
            await Leases.FinishMergeAsync(
                lease,
                [.. boxes.Select(b => new MergedDetection(WithSource(Make.Detection(0, 0), b), [b.Box.Id]))],
                "{}",
                Token
            )
        );
    }

    private async Task<JobStatus> JobAsync(string uid) => (await Jobs.FindAsync(uid, Token))!;

    private static (long Boxes, long Detections) Counts(JobStatus status) => (status.Boxes, status.Detections);

    private static Detection WithSource(Detection detection, SceneBox box)
    {
        detection.ChipId = box.ChipId;
        detection.AnswerId = box.Box.AnswerId;
        return detection;
    }

    private static Chip Skipped(int col)
    {
        var chip = Make.Chip(col);
        chip.State = ChipState.Skipped;
        chip.Reason = "nodata";
        chip.ContentHash = null;
        return chip;
    }

    /// <summary>The same pixels asked other queries.</summary>
    private static Chip Other(int col, string hash)
    {
        var chip = Make.Chip(col, hash: hash);
        chip.Queries = "[1]";
        return chip;
    }

    /// <summary>The same pixels as a region of its own.</summary>
    private static Chip Region(int col, string hash)
    {
        var chip = Make.Chip(col, hash: hash);
        chip.Level = -1;
        return chip;
    }

    private static WorkerNode Worker(string id, int slots, string model = "nano") =>
        new()
        {
            Id = id,
            Model = model,
            ModelSha256 = "ab",
            Dtype = "fp32",
            Device = "cpu",
            Slots = slots,
            ChipsPerSecond = 1.5,
        };
}
