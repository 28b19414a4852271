using System.Text.Json;
using BitMiracle.LibTiff.Classic;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Whole jobs over scenes that are more, or less, than one sound file.</summary>
public sealed class SceneKindTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_tile_leaves_the_rest_of_its_scene_answered_and_the_job_partial()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync();
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 1500, 1500, TestScenes.Textured);
        // The tile in the upper left corner, which one chip alone shows.
        long offset;
        using (var tiff = Tiff.Open(scene, "r"))
            offset = Convert.ToInt64(
                ((Array)tiff.GetField(TiffTag.TILEOFFSETS)[0].Value).GetValue(0),
                System.Globalization.CultureInfo.InvariantCulture
            );
        await using (var file = File.OpenWrite(scene))
        {
            file.Position = offset;
            await file.WriteAsync(new byte[200], Token);
        }

        var submitted = await pipeline.SubmitAsync(scene);
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.True(status.Job.Partial);
        var chips = await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token);
        var failed = Assert.Single(chips, chip => chip.State == ChipState.Failed);
        Assert.Equal((0, 0, ChipReason.Damaged), (failed.X, failed.Y, failed.Reason));
        Assert.True(chips.Count(chip => chip.State == ChipState.Done) > 3);
        using var coverage = JsonDocument.Parse(status.Scenes[0].Coverage!);
        var counts = coverage.RootElement.EnumerateObject().Where(p => p.Name != "total").Sum(p => p.Value.GetInt64());
        Assert.Equal(1500L * 1500, counts);
        Assert.True(coverage.RootElement.GetProperty("failed").GetInt64() > 0);

        // There is nothing to try again with.
        Assert.Equal(0, await pipeline.Jobs.RetryFailedAsync(submitted.Job.Uid, Token));
    }

    [Fact]
    public async Task A_mosaic_and_a_band_set_are_one_scene_each_and_a_STAC_Item_is_what_it_names()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync();
        var folder = Directory.CreateDirectory(pipeline.PathOf("tiles")).FullName;
        var left = TestScenes.Write(Path.Combine(folder, "left.tif"), 512, 400, TestScenes.Textured);
        var other = TestScenes.Write(Path.Combine(folder, "other.tif"), 512, 400, (x, y) => TestScenes.Textured(y, x));
        var item = Path.Combine(folder, "item.json");
        await File.WriteAllTextAsync(
            item,
            """
            {"type": "Feature", "stac_version": "1.0.0", "id": "i", "properties": {"datetime": "2026-03-04T05:06:07Z"},
             "assets": {"thumbnail": {"href": "t.png", "type": "image/png"}, "one": {"href": "left.tif", "roles": ["data"]}, "two": {"href": "./other.tif", "roles": ["data", "mask"]}}}
            """,
            Token
        );
        var inputs = new JobInputs
        {
            Scenes = [$"mosaic:{folder}", $"bands:{left}|other.tif", $"{item}#two", $"{item}#one,two"],
            Queries = [QueryParser.Parse("refer: ships")],
        };
        var submitted = await pipeline.SubmitAsync(inputs);
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.False(status.Job.Partial);
        Assert.Equal(["tiles", "left", "item", "item"], status.Scenes.Select(s => s.Name));
        Assert.Equal(
            [$"mosaic:{left}|other.tif", $"bands:{left}|other.tif", other, $"bands:{left}|other.tif"],
            status.Scenes.Select(s => s.Source)
        );
        Assert.Equal([3, 6, 3, 6], status.Scenes.Select(s => s.Bands));
        Assert.All(status.Scenes, scene => Assert.Equal((512, 400), (scene.Width, scene.Height)));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).ToUnixTimeMilliseconds(), status.Scenes[2].AcquiredAt);
        Assert.True(status.Detections > 0);
    }

    [Theory]
    [InlineData("item.json", "several of its assets")]
    [InlineData("item.json#nir", "no GeoTIFF asset named 'nir'")]
    [InlineData("mosaic:a.tif|gone.tif", "gone.tif")]
    [InlineData("bands:a.tif|small.tif", "one size")]
    [InlineData("a.vrt", "geochat scene import")]
    public async Task A_scene_that_cannot_be_put_together_is_refused_at_once_with_cause_and_remedy(string reference, string expected)
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync();
        TestScenes.Write(pipeline.PathOf("a.tif"), 300, 300, TestScenes.Textured);
        TestScenes.Write(pipeline.PathOf("small.tif"), 200, 300, TestScenes.Textured);
        await File.WriteAllTextAsync(pipeline.PathOf("a.vrt"), "<VRTDataset rasterXSize=\"300\" rasterYSize=\"300\"></VRTDataset>", Token);
        await File.WriteAllTextAsync(
            pipeline.PathOf("item.json"),
            """{"type": "Feature", "stac_version": "1.0.0", "properties": {}, "assets": {"red": {"href": "a.tif"}, "green": {"href": "small.tif"}}}""",
            Token
        );
        var at = reference.IndexOf(':', StringComparison.Ordinal) + 1;
        var error = await Assert.ThrowsAnyAsync<Exception>(() => pipeline.SubmitAsync(reference[..at] + pipeline.PathOf(reference[at..])));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(await pipeline.Jobs.ListAsync(10, null, Token));
    }
}
