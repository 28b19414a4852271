using System.Text.Json;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Jobs from submit to detections, over real stores and buses, with a model that answers a constant: the same tests on both configurations.</summary>
public abstract class JobTests
{
    private const string OneBox = "{<10><10><20><20>|<90>}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the pipeline on the configuration under test.</summary>
    protected abstract Task<EmbeddedPipeline> StartAsync(string answer = OneBox, params (string Key, string Value)[] settings);

    [Fact]
    public async Task A_job_answers_every_chip_once_and_covers_every_pixel()
    {
        await using var pipeline = await StartAsync();
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 1300, 900, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene);
        Assert.True(submitted.Created);
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.False(status.Job.Partial);
        // 504 px with 25 % overlap: columns at 0, 378, 756 and 796 (slid inside), rows at 0, 378 and 396 (slid inside).
        Assert.Equal(12, status.Chips.Done);
        Assert.Equal(12, status.Chips.Total);
        var coverage = JsonDocument.Parse(status.Scenes[0].Coverage!).RootElement;
        Assert.Equal(1300L * 900, coverage.GetProperty("processed").GetInt64());
        var boxes = await pipeline.Store.ReadBoxesAsync(status.Scenes[0].Id, Token);
        Assert.Equal(12, boxes.Count);
        Assert.All(boxes, box => Assert.Equal("ship", box.Box.Label));
        Assert.True(status.Detections is > 0 and <= 12);
    }

    [Fact]
    public async Task The_same_key_and_request_give_the_same_job_and_another_request_is_refused()
    {
        await using var pipeline = await StartAsync();
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 600, 600, TestScenes.Textured);
        var first = await pipeline.SubmitAsync(scene, key: "k");
        var second = await pipeline.SubmitAsync(scene, key: "k");
        Assert.False(second.Created);
        Assert.Equal(first.Job.Uid, second.Job.Uid);
        await Assert.ThrowsAsync<KeyReusedException>(() => pipeline.SubmitAsync(scene, "refer: trucks", "k"));
    }

    [Fact]
    public async Task A_blank_scene_ends_successful_without_asking_the_model()
    {
        await using var pipeline = await StartAsync();
        var scene = TestScenes.Write(pipeline.PathOf("white.tif"), 900, 700, (_, _) => (200, 200, 200));
        var submitted = await pipeline.SubmitAsync(scene);
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.Equal(status.Chips.Total, status.Chips.Skipped);
        Assert.Equal(0, status.Boxes);
        Assert.Equal(900L * 700, JsonDocument.Parse(status.Scenes[0].Coverage!).RootElement.GetProperty("blank").GetInt64());
    }

    [Fact]
    public async Task A_dismissed_job_stops_and_keeps_what_it_found()
    {
        await using var pipeline = await StartAsync("{<10><10><20><20>|<90>}", ("Worker:ConstantDelay", "00:00:00.100"), ("Worker:Slots", "1"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 3000, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene);
        while ((await pipeline.Store.FindJobAsync(submitted.Job.Uid, Token))!.Chips.Done < 3)
            await Task.Delay(20, Token);
        Assert.True(await pipeline.Store.DismissAsync(submitted.Job.Uid, Token));
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Dismissed, status.Job.State);
        Assert.Equal(0, status.Chips.Pending + status.Chips.Running);
        Assert.True(status.Chips.Done >= 3 && status.Chips.Skipped > 0);
        Assert.True(status.Detections >= 3);
        Assert.False(await pipeline.Store.DismissAsync(submitted.Job.Uid, Token));
    }

    [Fact]
    public async Task A_chip_whose_file_is_damaged_fails_alone_and_the_job_is_partial()
    {
        await using var pipeline = await StartAsync("{<10><10><20><20>|<90>}", ("Worker:ConstantDelay", "00:00:00.200"), ("Worker:Slots", "1"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 1000, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene);
        while (!(await pipeline.Store.FindJobAsync(submitted.Job.Uid, Token))!.Scenes[0].Tiled)
            await Task.Delay(10, Token);
        var chips = await pipeline.Store.ReadChipsAsync((await pipeline.Store.FindJobAsync(submitted.Job.Uid, Token))!.Scenes[0].Id, Token);
        var last = chips.Last(chip => chip.State == ChipState.Planned);
        await File.WriteAllTextAsync(Path.Combine(pipeline.ChipFolder, last.ContentHash![..2], last.ContentHash + ".chip"), "not a chip", Token);
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.True(status.Job.Partial);
        Assert.Equal(1, status.Chips.Failed);
        Assert.Equal(status.Chips.Total - 1, status.Chips.Done);
        var failed = Assert.Single(await pipeline.Store.ReadChipsAsync(status.Scenes[0].Id, Token), chip => chip.State == ChipState.Failed);
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
    public async Task Identify_asks_once_about_each_region_on_a_chip_around_it()
    {
        await using var pipeline = await StartAsync("<p>1 small ship</p>");
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2000, 2000, TestScenes.Textured);
        using var raster = Scene.Open(scene);
        var georeference = new SceneGeoreference(raster.Header.Transform!.Value, raster.Header.Crs!);
        var region = georeference.ToLonLat([1000, 1000, 1040, 1000, 1040, 1020, 1000, 1020]);
        var submitted = await pipeline.SubmitAsync(scene, $"identify: {region.AsText()}");
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        var chip = Assert.Single(await pipeline.Store.ReadChipsAsync(status.Scenes[0].Id, Token));
        Assert.Equal((768, 758, 504, 504), (chip.X, chip.Y, chip.Width, chip.Height));
    }

    [Theory]
    [InlineData(0, "at least one path")]
    [InlineData(1, "no georeference")]
    [InlineData(2, "No scene at")]
    [InlineData(3, "Known: geochat-nano")]
    [InlineData(4, "Bands 7")]
    public async Task A_bad_request_is_refused_with_cause_and_remedy_and_stores_nothing(int which, string expected)
    {
        await using var pipeline = await StartAsync();
        var plain = TestScenes.Write(pipeline.PathOf("plain.tif"), 600, 600, TestScenes.Textured, georeference: false);
        var good = TestScenes.Write(pipeline.PathOf("good.tif"), 600, 600, TestScenes.Textured);
        var inputs = new JobInputs { Scenes = [good], Queries = [QueryParser.Parse("describe")] };
        inputs = which switch
        {
            0 => inputs with { Scenes = [] },
            1 => inputs with { Scenes = [plain] },
            2 => inputs with { Scenes = [pipeline.PathOf("nothing.tif")] },
            3 => inputs with { Model = "gpt" },
            _ => inputs with { Options = new JobOptions { Bands = [7, 1, 1] } },
        };
        var error = await Assert.ThrowsAnyAsync<Exception>(() => pipeline.SubmitAsync(inputs));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(await pipeline.Store.ListJobsAsync(10, null, Token));
    }

    [Fact]
    public async Task A_scene_without_georeference_is_answered_in_pixels_where_that_is_accepted()
    {
        await using var pipeline = await StartAsync();
        var plain = TestScenes.Write(pipeline.PathOf("plain.tif"), 600, 600, TestScenes.Textured, georeference: false);
        var submitted = await pipeline.SubmitAsync(plain, options: new JobOptions { NoGeoref = true });
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.True(status.Detections > 0);
        Assert.All(await pipeline.Store.ReadChipsAsync(status.Scenes[0].Id, Token), chip => Assert.Null(chip.Geom));
    }

    [Fact]
    public async Task A_retry_answers_the_chips_that_failed_and_only_those()
    {
        await using var pipeline = await StartAsync(OneBox, ("Worker:ConstantDelay", "00:00:00.200"), ("Worker:Slots", "1"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 1000, TestScenes.Textured);
        var uid = (await pipeline.SubmitAsync(scene)).Job.Uid;
        var last = (await pipeline.Store.ReadChipsAsync((await pipeline.UntilAsync(uid, status => status.Scenes[0].Tiled)).Scenes[0].Id, Token)).Last(chip => chip.State == ChipState.Planned);
        var file = Path.Combine(pipeline.ChipFolder, last.ContentHash![..2], last.ContentHash + ".chip");
        File.Move(file, file + ".away");
        var partial = await pipeline.EndAsync(uid);
        Assert.Equal((true, 1L), (partial.Job.Partial, partial.Chips.Failed));
        File.Move(file + ".away", file);
        Assert.Equal(1, await pipeline.Store.RetryFailedAsync(uid, Token));
        var whole = await pipeline.EndAsync(uid);
        Assert.Equal((JobState.Successful, false), (whole.Job.State, whole.Job.Partial));
        Assert.Equal(whole.Chips.Total, whole.Chips.Done);
        Assert.Equal(whole.Chips.Total, (await pipeline.Store.ReadBoxesAsync(whole.Scenes[0].Id, Token)).Count);
        var attempts = (await pipeline.Store.ReadChipsAsync(whole.Scenes[0].Id, Token)).ToLookup(chip => chip.Id == last.Id, chip => chip.Attempt);
        Assert.Equal([2], attempts[true]);
        Assert.All(attempts[false], attempt => Assert.Equal(1, attempt));
    }

    [Fact]
    public async Task A_higher_priority_overtakes_and_owners_share_alike()
    {
        await using var pipeline = await StartAsync(OneBox, ("Worker:ConstantDelay", "00:00:00.050"), ("Worker:Slots", "2"), ("Bus:DepthBeyondSlots", "2"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 3000, TestScenes.Textured);
        var request = new AnalyzeScenesRequest { Inputs = new JobInputs { Scenes = [scene], Queries = [QueryParser.Parse("refer: ships")] } };
        var first = (await pipeline.SubmitAsync(request, owner: "ann")).Job.Uid;
        await pipeline.UntilAsync(first, status => status.Chips.Done > 0);
        var second = (await pipeline.SubmitAsync(request, owner: "bob")).Job.Uid;
        await pipeline.UntilAsync(second, status => status.Scenes[0].Tiled);
        var urgent = (await pipeline.SubmitAsync(request, owner: "ann")).Job.Uid;
        await pipeline.ChangeAsync($"UPDATE jobs SET priority = 5 WHERE uid = {urgent}");
        var ended = await pipeline.EndAsync(urgent);
        Assert.Equal(ended.Chips.Total, ended.Chips.Done);
        // The urgent job came last and ended first.
        Assert.All([await pipeline.Store.FindJobAsync(first, Token), await pipeline.Store.FindJobAsync(second, Token)], job => Assert.Equal(JobState.Running, job!.Job.State));
        var (anns, bobs) = (await FinishedAsync(await pipeline.EndAsync(first)), await FinishedAsync(await pipeline.EndAsync(second)));
        var turns = anns.Select(at => (At: at, Ann: true)).Concat(bobs.Select(at => (At: at, Ann: false))).Where(turn => turn.At > ended.Job.FinishedAt).OrderBy(turn => turn.At).Take(40).ToList();
        // Of two owners neither gets more than a few chips ahead, though ann's job is older. By when each chip was done: two looks at running jobs are never of one moment.
        Assert.Equal(40, turns.Count);
        Assert.InRange(turns.Count(turn => turn.Ann) - turns.Count(turn => !turn.Ann), -8, 8);

        async Task<IEnumerable<long>> FinishedAsync(JobStatus job) => (await pipeline.Store.ReadChipsAsync(job.Scenes[0].Id, Token)).Select(chip => chip.FinishedAt!.Value);
    }

    [Fact]
    public async Task Chips_with_the_same_pixels_are_answered_once_and_found_everywhere()
    {
        await using var pipeline = await StartAsync();
        // Two tiles of 378 pixels repeat: chips three steps apart show the same.
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), (378 * 5) + 504, 504, (x, y) => TestScenes.Textured(x % (378 * 2), y));
        var status = await pipeline.EndAsync((await pipeline.SubmitAsync(scene)).Job.Uid);
        Assert.Equal((JobState.Successful, 2L, 4L), (status.Job.State, status.Chips.Done, status.Chips.Skipped));
        var boxes = await pipeline.Store.ReadBoxesAsync(status.Scenes[0].Id, Token);
        Assert.Equal(6, boxes.Count);
        Assert.Equal([0, 378, 756, 1134, 1512, 1890], boxes.Select(box => (int)Math.Round(box.Box.X1 - (504 * 0.1))).Select(x => x / 378 * 378).Order());
        Assert.Equal(6, status.Detections);
    }

    [Fact]
    public async Task A_chip_that_ended_three_workers_fails_as_poison_and_the_others_are_answered()
    {
        // Slow enough that chips are left when the job is held, and never more than a few on their way.
        await using var pipeline = await StartAsync(OneBox, ("Ingest:ReconcileInterval", "00:00:00.100"), ("Worker:ConstantDelay", "00:00:00.500"), ("Worker:Slots", "1"), ("Bus:DepthBeyondSlots", "1"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2000, 1300, TestScenes.Textured);
        var uid = (await pipeline.SubmitAsync(scene)).Job.Uid;
        await pipeline.ChangeAsync($"UPDATE jobs SET paused = 'test' WHERE uid = {uid}");
        var status = await pipeline.UntilAsync(uid, status => status.Scenes[0].Tiled);
        var chip = (await pipeline.Store.ReadChipsAsync(status.Scenes[0].Id, Token)).Last(chip => chip.State == ChipState.Planned);
        for (var crash = 1; crash <= 3; crash++)
        {
            // A worker that takes the chip and is never heard of again.
            var claimed = Assert.Single(await pipeline.Store.ClaimChipsAsync([chip.Id], $"gone-{crash}", TimeSpan.FromMilliseconds(1), Token));
            Assert.Equal((crash, crash > 1), (claimed.Attempt, claimed.Alone));
            await pipeline.UntilAsync(uid, now => now.Chips.Running == 0);
        }

        await pipeline.ChangeAsync($"UPDATE jobs SET paused = NULL WHERE uid = {uid}");
        var ended = await pipeline.EndAsync(uid);
        Assert.Equal((JobState.Successful, true, 1L), (ended.Job.State, ended.Job.Partial, ended.Chips.Failed));
        Assert.Equal(ended.Chips.Total - 1, ended.Chips.Done);
        Assert.Equal("poison", Assert.Single(await pipeline.Store.ReadChipsAsync(ended.Scenes[0].Id, Token), row => row.State == ChipState.Failed).Reason);
    }

    [Fact]
    public async Task A_host_that_ends_and_starts_again_goes_on_where_it_was()
    {
        await using var pipeline = await StartAsync(OneBox, ("Worker:ConstantDelay", "00:00:00.050"), ("Worker:Slots", "2"));
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3000, 3000, TestScenes.Textured);
        var uid = (await pipeline.SubmitAsync(scene)).Job.Uid;
        await pipeline.UntilAsync(uid, status => status.Chips.Done >= 5);
        await pipeline.RestartAsync();
        var between = await pipeline.Store.FindJobAsync(uid, Token);
        Assert.Equal(JobState.Running, between!.Job.State);
        var ended = await pipeline.EndAsync(uid);
        Assert.Equal((JobState.Successful, false), (ended.Job.State, ended.Job.Partial));
        Assert.Equal(ended.Chips.Total, ended.Chips.Done);
        Assert.Equal(ended.Chips.Total, (await pipeline.Store.ReadBoxesAsync(ended.Scenes[0].Id, Token)).Count);
        Assert.All(await pipeline.Store.ReadChipsAsync(ended.Scenes[0].Id, Token), chip => Assert.Equal(0, chip.Crashes));
    }
}
