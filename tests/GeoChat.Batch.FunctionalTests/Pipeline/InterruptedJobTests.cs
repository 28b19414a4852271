using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Jobs that are stopped, overtaken, or lose a chip, a scene or their host on the way.</summary>
public abstract class InterruptedJobTests : PipelineConformance
{
    [Fact]
    public async Task A_dismissed_job_stops_and_keeps_what_it_found()
    {
        await using var pipeline = await StartAsync(
            "{<10><10><20><20>|<90>}",
            ("Worker:ConstantDelay", "00:00:00.100"),
            ("Worker:Slots", "1")
        );
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 3000, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene);
        while ((await pipeline.Jobs.FindAsync(submitted.Job.Uid, Token))!.Chips.Done < 3)
            await Task.Delay(20, Token);
        Assert.True(await pipeline.Jobs.DismissAsync(submitted.Job.Uid, Token));
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Dismissed, status.Job.State);
        Assert.Equal(0, status.Chips.Pending + status.Chips.Running);
        Assert.True(status.Chips.Done >= 3 && status.Chips.Skipped > 0);
        Assert.True(status.Detections >= 3);
        Assert.False(await pipeline.Jobs.DismissAsync(submitted.Job.Uid, Token));
    }

    [Fact]
    public async Task A_chip_whose_file_is_damaged_fails_alone_and_the_job_is_partial()
    {
        await using var pipeline = await StartAsync(
            "{<10><10><20><20>|<90>}",
            ("Worker:ConstantDelay", "00:00:00.200"),
            ("Worker:Slots", "1")
        );
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 1000, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene);
        while (!(await pipeline.Jobs.FindAsync(submitted.Job.Uid, Token))!.Scenes[0].Tiled)
            await Task.Delay(10, Token);
        var chips = await pipeline.Scenes.ReadChipsAsync((await pipeline.Jobs.FindAsync(submitted.Job.Uid, Token))!.Scenes[0].Id, Token);
        var last = chips.Last(chip => chip.State == ChipState.Planned);
        await File.WriteAllTextAsync(
            Path.Combine(pipeline.ChipFolder, last.ContentHash![..2], last.ContentHash + ".chip"),
            "not a chip",
            Token
        );
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.True(status.Job.Partial);
        Assert.Equal(1, status.Chips.Failed);
        Assert.Equal(status.Chips.Total - 1, status.Chips.Done);
        var failed = Assert.Single(
            await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token),
            chip => chip.State == ChipState.Failed
        );
        Assert.Contains("damaged", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scene_that_changes_after_submit_fails_with_its_reason()
    {
        // No lease is taken while another scene of the only worker is tiled: the first scene gives the time to change the second.
        await using var pipeline = await StartAsync();
        var first = TestScenes.Write(pipeline.PathOf("large.tif"), 6000, 6000, TestScenes.Textured);
        var second = TestScenes.Write(pipeline.PathOf("changes.tif"), 600, 600, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(new JobInputs { Scenes = [first, second], Queries = [QueryParser.Parse("describe")] });
        TestScenes.Write(second, 640, 640, TestScenes.Textured);
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(SceneState.Failed, status.Scenes[1].State);
        Assert.Contains("changed", status.Scenes[1].Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.True(status.Job.Partial);
    }

    [Fact]
    public async Task A_retry_answers_the_chips_that_failed_and_only_those()
    {
        await using var pipeline = await StartAsync(OneBox, ("Worker:ConstantDelay", "00:00:00.200"), ("Worker:Slots", "1"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 1000, TestScenes.Textured);
        var uid = (await pipeline.SubmitAsync(scene)).Job.Uid;
        var last = (
            await pipeline.Scenes.ReadChipsAsync((await pipeline.UntilAsync(uid, status => status.Scenes[0].Tiled)).Scenes[0].Id, Token)
        ).Last(chip => chip.State == ChipState.Planned);
        var file = Path.Combine(pipeline.ChipFolder, last.ContentHash![..2], last.ContentHash + ".chip");
        File.Move(file, file + ".away");
        var partial = await pipeline.EndAsync(uid);
        Assert.Equal((true, 1L), (partial.Job.Partial, partial.Chips.Failed));
        File.Move(file + ".away", file);
        Assert.Equal(1, await pipeline.Jobs.RetryFailedAsync(uid, Token));
        var whole = await pipeline.EndAsync(uid);
        Assert.Equal((JobState.Successful, false), (whole.Job.State, whole.Job.Partial));
        Assert.Equal(whole.Chips.Total, whole.Chips.Done);
        Assert.Equal(whole.Chips.Total, (await pipeline.Scenes.ReadBoxesAsync(whole.Scenes[0].Id, Token)).Count);
        var attempts = (await pipeline.Scenes.ReadChipsAsync(whole.Scenes[0].Id, Token)).ToLookup(
            chip => chip.Id == last.Id,
            chip => chip.Attempt
        );
        Assert.Equal([2], attempts[true]);
        Assert.All(attempts[false], attempt => Assert.Equal(1, attempt));
    }

    [Fact]
    public async Task A_higher_priority_overtakes_and_owners_share_alike()
    {
        await using var pipeline = await StartAsync(
            OneBox,
            ("Worker:ConstantDelay", "00:00:00.050"),
            ("Worker:Slots", "2"),
            ("Bus:DepthBeyondSlots", "2")
        );
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 3000, TestScenes.Textured);
        var request = new AnalyzeScenesRequest
        {
            Inputs = new JobInputs { Scenes = [scene], Queries = [QueryParser.Parse("refer: ships")] },
        };
        var first = (await pipeline.SubmitAsync(request, owner: "ann")).Job.Uid;
        await pipeline.UntilAsync(first, status => status.Chips.Done > 0);
        var second = (await pipeline.SubmitAsync(request, owner: "bob")).Job.Uid;
        await pipeline.UntilAsync(second, status => status.Scenes[0].Tiled);
        var urgent = (await pipeline.SubmitAsync(request, owner: "ann")).Job.Uid;
        await pipeline.ChangeAsync($"UPDATE jobs SET priority = 5 WHERE uid = {urgent}");
        var ended = await pipeline.EndAsync(urgent);
        Assert.Equal(ended.Chips.Total, ended.Chips.Done);
        // The urgent job came last and ended first.
        Assert.All(
            [await pipeline.Jobs.FindAsync(first, Token), await pipeline.Jobs.FindAsync(second, Token)],
            job => Assert.Equal(JobState.Running, job!.Job.State)
        );
        var anns = await FinishedAsync(await pipeline.EndAsync(first));
        var bobs = await FinishedAsync(await pipeline.EndAsync(second));
        var turns = anns.Select(at => (At: at, Ann: true))
            .Concat(bobs.Select(at => (At: at, Ann: false)))
            .Where(turn => turn.At > ended.Job.FinishedAt)
            .OrderBy(turn => turn.At)
            .Take(40)
            .ToList();
        // Of two owners neither gets more than a few chips ahead, though ann's job is older. By when each chip was done: two looks
        // at running jobs are never of one moment.
        Assert.Equal(40, turns.Count);
        Assert.InRange(turns.Count(turn => turn.Ann) - turns.Count(turn => !turn.Ann), -8, 8);

        async Task<IEnumerable<long>> FinishedAsync(JobStatus job) =>
            (await pipeline.Scenes.ReadChipsAsync(job.Scenes[0].Id, Token)).Select(chip => chip.FinishedAt!.Value);
    }

    [Fact]
    public async Task A_chip_that_ended_three_workers_fails_as_poison_and_the_others_are_answered()
    {
        // Slow enough that chips are left when the job is held, and never more than a few on their way.
        await using var pipeline = await StartAsync(
            OneBox,
            ("Ingest:ReconcileInterval", "00:00:00.100"),
            ("Worker:ConstantDelay", "00:00:00.500"),
            ("Worker:Slots", "1"),
            ("Bus:DepthBeyondSlots", "1")
        );
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2000, 1300, TestScenes.Textured);
        var uid = (await pipeline.SubmitAsync(scene)).Job.Uid;
        await pipeline.ChangeAsync($"UPDATE jobs SET paused = 'test' WHERE uid = {uid}");
        var status = await pipeline.UntilAsync(uid, status => status.Scenes[0].Tiled);
        var chip = (await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token)).Last(chip => chip.State == ChipState.Planned);
        for (var crash = 1; crash <= 3; crash++)
        {
            // A worker that takes the chip and is never heard of again.
            var claimed = Assert.Single(await pipeline.Claims.ClaimAsync([chip.Id], $"gone-{crash}", TimeSpan.FromMilliseconds(1), Token));
            Assert.Equal((crash, crash > 1), (claimed.Attempt, claimed.Alone));
            await pipeline.UntilAsync(uid, now => now.Chips.Running == 0);
        }

        await pipeline.ChangeAsync($"UPDATE jobs SET paused = NULL WHERE uid = {uid}");
        var ended = await pipeline.EndAsync(uid);
        Assert.Equal((JobState.Successful, true, 1L), (ended.Job.State, ended.Job.Partial, ended.Chips.Failed));
        Assert.Equal(ended.Chips.Total - 1, ended.Chips.Done);
        Assert.Equal(
            "poison",
            Assert.Single(await pipeline.Scenes.ReadChipsAsync(ended.Scenes[0].Id, Token), row => row.State == ChipState.Failed).Reason
        );
    }

    [Fact]
    public async Task A_host_that_ends_and_starts_again_goes_on_where_it_was()
    {
        await using var pipeline = await StartAsync(OneBox, ("Worker:ConstantDelay", "00:00:00.050"), ("Worker:Slots", "2"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 3000, TestScenes.Textured);
        var uid = (await pipeline.SubmitAsync(scene)).Job.Uid;
        await pipeline.UntilAsync(uid, status => status.Chips.Done >= 5);
        await pipeline.RestartAsync();
        var between = await pipeline.Jobs.FindAsync(uid, Token);
        Assert.Equal(JobState.Running, between!.Job.State);
        var ended = await pipeline.EndAsync(uid);
        Assert.Equal((JobState.Successful, false), (ended.Job.State, ended.Job.Partial));
        Assert.Equal(ended.Chips.Total, ended.Chips.Done);
        Assert.Equal(ended.Chips.Total, (await pipeline.Scenes.ReadBoxesAsync(ended.Scenes[0].Id, Token)).Count);
        Assert.All(await pipeline.Scenes.ReadChipsAsync(ended.Scenes[0].Id, Token), chip => Assert.Equal(0, chip.Crashes));
    }
}
