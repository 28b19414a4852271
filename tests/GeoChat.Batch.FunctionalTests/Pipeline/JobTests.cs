using System.Text.Json;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Jobs from submit to detections, over the real store, bus and chip store, with a model that answers a constant.</summary>
public sealed class JobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_answers_every_chip_once_and_covers_every_pixel()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync();
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
        await using var pipeline = await EmbeddedPipeline.StartAsync();
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
        await using var pipeline = await EmbeddedPipeline.StartAsync();
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
        await using var pipeline = await EmbeddedPipeline.StartAsync("{<10><10><20><20>|<90>}", ("Worker:ConstantDelay", "00:00:00.100"), ("Worker:Slots", "1"));
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
        await using var pipeline = await EmbeddedPipeline.StartAsync("{<10><10><20><20>|<90>}", ("Worker:ConstantDelay", "00:00:00.200"), ("Worker:Slots", "1"));
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
        await using var pipeline = await EmbeddedPipeline.StartAsync();
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
        await using var pipeline = await EmbeddedPipeline.StartAsync("<p>1 small ship</p>");
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
        await using var pipeline = await EmbeddedPipeline.StartAsync();
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
        await using var pipeline = await EmbeddedPipeline.StartAsync();
        var plain = TestScenes.Write(pipeline.PathOf("plain.tif"), 600, 600, TestScenes.Textured, georeference: false);
        var submitted = await pipeline.SubmitAsync(plain, options: new JobOptions { NoGeoref = true });
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.True(status.Detections > 0);
        Assert.All(await pipeline.Store.ReadChipsAsync(status.Scenes[0].Id, Token), chip => Assert.Null(chip.Geom));
    }
}
