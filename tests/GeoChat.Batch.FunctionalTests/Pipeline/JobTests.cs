using System.Text.Json;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Jobs from submit to detections.</summary>
public abstract class JobTests : PipelineConformance
{
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
        var boxes = await pipeline.Scenes.ReadBoxesAsync(status.Scenes[0].Id, Token);
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
    public async Task Identify_asks_once_about_each_region_on_a_chip_around_it()
    {
        await using var pipeline = await StartAsync("<p>1 small ship</p>");
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2000, 2000, TestScenes.Textured);
        using var raster = Raster.Open(scene);
        var georeference = new SceneGeoreference(raster.Header.Transform!.Value, raster.Header.Crs!);
        var region = georeference.ToLonLat([1000, 1000, 1040, 1000, 1040, 1020, 1000, 1020]);
        var submitted = await pipeline.SubmitAsync(scene, $"identify: {region.AsText()}");
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        var chip = Assert.Single(await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token));
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
        Assert.Empty(await pipeline.Jobs.ListAsync(10, null, Token));
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
        Assert.All(await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token), chip => Assert.Null(chip.Geom));
    }

    [Fact]
    public async Task Chips_with_the_same_pixels_are_answered_once_and_found_everywhere()
    {
        await using var pipeline = await StartAsync();
        // Two tiles of 378 pixels repeat: chips three steps apart show the same.
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), (378 * 5) + 504, 504, (x, y) => TestScenes.Textured(x % (378 * 2), y));
        var status = await pipeline.EndAsync((await pipeline.SubmitAsync(scene)).Job.Uid);
        Assert.Equal((JobState.Successful, 2L, 4L), (status.Job.State, status.Chips.Done, status.Chips.Skipped));
        var boxes = await pipeline.Scenes.ReadBoxesAsync(status.Scenes[0].Id, Token);
        Assert.Equal(6, boxes.Count);
        Assert.Equal(
            [0, 378, 756, 1134, 1512, 1890],
            boxes.Select(box => (int)Math.Round(box.Box.X1 - (504 * 0.1))).Select(x => x / 378 * 378).Order()
        );
        Assert.Equal(6, status.Detections);
    }
}
