using System.Text.Json;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>What tiling alone would lose, over the real store, bus and chip store, with a model that answers a constant.</summary>
public sealed class WholeSceneTests
{
    private const string OneBox = "{<10><10><20><20>|<90>}";

    // As many boxes as the model ever gives.
    private static readonly string Crowded = string.Join(
        "<delim>",
        Enumerable.Range(0, 14).Select(i => $"{{<{5 + (6 * i)}><{5 + (6 * i)}><{9 + (6 * i)}><{8 + (6 * i)}>|<0>}}")
    );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crowded_chip_is_asked_again_in_quarters_and_theirs_but_only_what_was_cut_short()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(Crowded);
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 504, 504, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(
            new JobInputs { Scenes = [scene], Queries = [QueryParser.Parse("describe"), QueryParser.Parse("refer: ships")] }
        );
        var status = await pipeline.EndAsync(submitted.Job.Uid);

        Assert.Equal((JobState.Successful, 1L + 4 + 16, 4L + 16), (status.Job.State, status.Chips.Done, status.Chips.Quarters));
        var chips = await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token);
        Assert.All(chips.Where(chip => chip.Level > 0), chip => Assert.Equal("[1]", chip.Queries));
        Assert.Equal([1, 4, 16], chips.GroupBy(chip => chip.Level).OrderBy(level => level.Key).Select(level => level.Count()));
        var saturated = SceneResults.Parse(status.Scenes[0].Results)!.Saturated!;
        Assert.Equal((5, 20, 16), (saturated.Chips, saturated.Quarters, saturated.Left));
        var coverage = JsonDocument.Parse(status.Scenes[0].Coverage!).RootElement;
        Assert.Equal(504L * 504, coverage.GetProperty("processed").GetInt64());
        // Boxes of a quarter lie in it, so no two quarters' constant answers fall together.
        Assert.All(
            await pipeline.Scenes.ReadBoxesAsync(status.Scenes[0].Id, Token),
            box =>
            {
                var chip = chips.Single(c => c.Id == box.ChipId);
                Assert.InRange((box.Box.X1 + box.Box.X3) / 2, chip.X, chip.X + chip.Width);
                Assert.InRange((box.Box.Y1 + box.Box.Y3) / 2, chip.Y, chip.Y + chip.Height);
            }
        );
    }

    [Fact]
    public async Task Quarters_are_left_out_where_nobody_wants_them_and_repeated_chips_share_them()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(Crowded);
        // The same picture every 378 px: the second chip of the row repeats the first.
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 882, 504, (x, y) => TestScenes.Textured(x % 378, y));
        var none = await pipeline.EndAsync((await pipeline.SubmitAsync(scene, options: new JobOptions { Quarters = 0 })).Job.Uid);
        Assert.Equal((0L, 2), (none.Chips.Quarters, (await pipeline.Scenes.ReadChipsAsync(none.Scenes[0].Id, Token)).Count));

        var once = await pipeline.EndAsync((await pipeline.SubmitAsync(scene, options: new JobOptions { Quarters = 1 })).Job.Uid);
        var chips = await pipeline.Scenes.ReadChipsAsync(once.Scenes[0].Id, Token);
        Assert.Equal((1 + 4, 1 + 4), (chips.Count(c => c.State == ChipState.Done), chips.Count(c => c.Reason == "duplicate")));
        var boxes = (await pipeline.Scenes.ReadBoxesAsync(once.Scenes[0].Id, Token))
            .GroupBy(box => box.ChipId)
            .ToDictionary(g => g.Key, g => g.ToList());
        foreach (var repeated in chips.Where(c => c.DuplicateOf is not null))
        {
            var original = chips.Single(c => c.Id == repeated.DuplicateOf);
            Assert.Equal(378, repeated.X - original.X);
            Assert.Equal(boxes[original.Id].Select(b => b.Box.X1 + 378), boxes[repeated.Id].Select(b => b.Box.X1));
            Assert.NotNull(repeated.Geom);
        }
    }

    [Fact]
    public async Task Queries_are_asked_on_the_scales_that_the_job_or_they_name()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(OneBox);
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2300, 2016, TestScenes.Textured);
        var status = await pipeline.EndAsync((
                await pipeline.SubmitAsync(
                    new JobInputs
                    {
                        Scenes = [scene],
                        Queries =
                        [
                            QueryParser.Parse("refer: runways"),
                            QueryParser.ParseJson("""{"task":"refer","text":"ships","scales":[1]}"""),
                        ],
                        Options = new JobOptions { Scales = [1, 4, 16] },
                    }
                )
            ).Job.Uid);
        var chips = await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token);
        // Scale 16 shows what the two chips of scale 4 do not, all in one.
        Assert.Equal(
            [(-16, 1, "[0]"), (-4, 2, "[0]"), (0, 6 * 5, null)],
            chips.GroupBy(c => (c.Level, c.Queries)).OrderBy(g => g.Key.Level).Select(g => (g.Key.Level, g.Count(), g.Key.Queries))
        );
        Assert.Equal(new[] { 2300, 2016 }.Order(), chips.Where(c => c.Level != 0).Select(c => c.Width).Distinct().Order());
        var boxes = await pipeline.Scenes.ReadBoxesAsync(status.Scenes[0].Id, Token);
        Assert.Equal(33, boxes.Count(b => b.QueryOrdinal == 0));
        Assert.Equal(30, boxes.Count(b => b.QueryOrdinal == 1));
        Assert.Equal(2300L * 2016, JsonDocument.Parse(status.Scenes[0].Coverage!).RootElement.GetProperty("processed").GetInt64());
    }

    [Fact]
    public async Task Coarse_chips_are_read_from_overviews_and_show_what_the_pixels_show()
    {
        var folder = Directory.CreateTempSubdirectory("geochat-overviews-").FullName;
        try
        {
            var file = TestScenes.Write(
                Path.Combine(folder, "a.tif"),
                2016,
                2016,
                (x, y) => ((byte)(x / 8), (byte)(y / 8), (byte)((x + y) / 16))
            );
            ChipWindow[] windows = [.. ChipPlanner.Plan(2016, 2016, 2016, level: ChipLevel.Grid(4))];
            var averaged = Read(file, windows);
            var overviews = await CliWrap
                .Cli.Wrap("gdaladdo")
                .WithArguments(["-r", "average", file, "2", "4"])
                .WithValidation(CliWrap.CommandResultValidation.None)
                .ExecuteAsync(Token);
            Assert.Equal(0, overviews.ExitCode);
            // With the scene's own tiles spoilt, only overviews can give a picture.
            await using (var stream = File.OpenWrite(file))
            {
                stream.Position = 16;
                await stream.WriteAsync(new byte[400], Token);
            }

            using (var spoilt = Raster.Open(file))
                Assert.NotNull(
                    SceneTiler
                        .Read(spoilt, [.. ChipPlanner.Plan(2016, 2016, 504)], new TilerOptions { ChipSize = 504 }, Token)
                        .First()
                        .Damage
                );
            var reduced = Read(file, windows);
            Assert.InRange(averaged.Zip(reduced, (a, b) => Math.Abs(a - b)).Max(), 0, 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static byte[] Read(string path, ChipWindow[] windows)
        {
            using var scene = Raster.Open(path);
            return CoarseTiler.Read(scene, windows, new TilerOptions { ChipSize = 504 }, Token).Select(chip => chip.Rgb.ToArray()).ToList()[
                0
            ];
        }
    }

    [Fact]
    public async Task A_sample_says_what_to_expect_and_its_rest_is_asked_without_repeats()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(OneBox);
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 3024, 3024, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene, options: new JobOptions { Sample = 0.25, Seed = 5 });
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal((16L, 16L), (status.Chips.Total, status.Chips.Done));
        var sample = SceneResults.Parse(status.Scenes[0].Results)!.Sample!;
        Assert.Equal((0.25, 5, 16, 64), (sample.Share, sample.Seed, sample.Asked, sample.Of));
        var coverage = JsonDocument.Parse(status.Scenes[0].Coverage!).RootElement;
        Assert.Equal(3024L * 3024, coverage.GetProperty("processed").GetInt64() + coverage.GetProperty("pending").GetInt64());
        var first = (await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token)).Select(c => (c.Id, c.Attempt)).ToList();

        Assert.Equal(1, await pipeline.Jobs.ContinueAsync(submitted.Job.Uid, Token));
        status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal((64L, 64L), (status.Chips.Total, status.Chips.Done));
        var chips = await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token);
        Assert.Equal(first, chips.Take(16).Select(c => (c.Id, c.Attempt)));
        Assert.Null(SceneResults.Parse(status.Scenes[0].Results)!.Sample);
        Assert.Equal(3024L * 3024, JsonDocument.Parse(status.Scenes[0].Coverage!).RootElement.GetProperty("processed").GetInt64());
        Assert.InRange(status.Detections, sample.Labels["ship"].Low, sample.Labels["ship"].High);
    }

    [Fact]
    public async Task Chips_under_cloud_are_skipped_and_the_ledger_adds_up_with_blank_nodata_and_outside()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(OneBox);
        // Left third blank; the mask hides the right half and lies on a grid of 3 m in another system.
        var scene = TestScenes.Write(
            pipeline.PathOf("a.tif"),
            2000,
            1500,
            (x, y) => x < 600 ? ((byte)90, (byte)90, (byte)90) : TestScenes.Textured(x, y)
        );
        var mask = pipeline.PathOf("a_clouds.tif");
        using (var raster = Raster.Open(scene))
        {
            var georeference = new SceneGeoreference(raster.Header.Transform!.Value, raster.Header.Crs!);
            var (west, north) = georeference.ToLonLat(0, 0);
            var (east, south) = georeference.ToLonLat(2000, 1500);
            TestScenes.WriteMask(
                mask,
                200,
                150,
                (x, _) => x >= 100 ? (byte)3 : (byte)0,
                (west, north, (east - west) / 200, (north - south) / 150)
            );
        }

        var options = new JobOptions
        {
            CloudMask = pipeline.PathOf("{scene}_clouds.tif"),
            CloudValues = [3],
            MaxCloud = 0.4,
        };
        var area = JsonSerializer.SerializeToElement(
            "SRID=32631;POLYGON ((500000 4649776, 500600 4649776, 500600 4649526, 500000 4649526, 500000 4649776))"
        );
        var submitted = await pipeline.SubmitAsync(
            new JobInputs
            {
                Scenes = [scene],
                Queries = [QueryParser.Parse("refer: ships")],
                Options = options,
                Aoi = area,
            }
        );
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        var chips = await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token);
        var ledger = JsonDocument
            .Parse(status.Scenes[0].Coverage!)
            .RootElement.EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetInt64());
        Assert.Equal(2000L * 1500, ledger.Where(p => p.Key != "total").Sum(p => p.Value));
        foreach (var outcome in new[] { "processed", "cloud", "blank", "outside" })
            Assert.True(ledger[outcome] > 0, outcome);
        // Columns at 0, 378, 756, 1134 and 1496: cloud from 1000 on covers the last two and half of the third.
        Assert.All(chips.Where(c => c.Reason == "cloud"), c => Assert.True(c.X + (c.Width * 0.6) > 1000));
        Assert.All(chips.Where(c => c.State == ChipState.Done), c => Assert.True(c.X + (c.Width * 0.55) < 1000));
        // The pixels of the ledger, one by one, by the weightiest of the chips that show them.
        var expected = new long[7];
        for (var y = 5; y < 1500; y += 10)
        {
            for (var x = 5; x < 2000; x += 10)
                expected[chips.Where(c => x >= c.X && x < c.X + c.Width && y >= c.Y && y < c.Y + c.Height).Min(Weight)]++;
        }

        Assert.InRange(expected[0] * 100.0 / ledger["processed"], 0.98, 1.02);
        Assert.InRange(expected[2] * 100.0 / ledger["cloud"], 0.97, 1.03);
        Assert.InRange(expected[3] * 100.0 / ledger["blank"], 0.97, 1.03);

        static int Weight(Chip chip) =>
            (chip.State, chip.Reason) switch
            {
                (ChipState.Done, _) => 0,
                (ChipState.Failed, _) => 1,
                (_, "cloud") => 2,
                (_, "blank") => 3,
                (_, "nodata") => 4,
                _ => 5,
            };
    }

    [Fact]
    public async Task A_small_scene_keeps_its_ground_distance_where_that_is_asked_and_boxes_come_back_unpadded()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync("{<40><40><60><60>|<0>}");
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 300, 200, TestScenes.Textured);
        var enlarged = await pipeline.EndAsync((await pipeline.SubmitAsync(scene)).Job.Uid);
        var kept = await pipeline.EndAsync((await pipeline.SubmitAsync(scene, options: new JobOptions { KeepGsd = true })).Job.Uid);
        // A metre of the UTM zone is 1.0004 on its middle meridian.
        Assert.Equal(0.3 * 300 / 504, enlarged.Scenes[0].ModelGsdMetres!.Value, 0.0002);
        Assert.Equal(0.3, kept.Scenes[0].ModelGsdMetres!.Value, 0.0002);
        // The middle fifth of the picture: 60 px of the enlarged square of 300, 100.8 px of the padded one of 504; the middle of
        // the scene is (150, 100).
        Assert.Equal((120.0, 70.0, 180.0, 130.0), await BoxAsync(enlarged));
        Assert.Equal((99.6, 49.6, 200.4, 150.4), await BoxAsync(kept));

        async Task<(double, double, double, double)> BoxAsync(JobStatus status)
        {
            var box = Assert.Single(await pipeline.Scenes.ReadBoxesAsync(status.Scenes[0].Id, Token)).Box;
            return (Math.Round(box.X1, 6), Math.Round(box.Y1, 6), Math.Round(box.X3, 6), Math.Round(box.Y3, 6));
        }
    }

    [Fact]
    public async Task A_ground_distance_far_outside_the_models_range_is_refused_with_the_remedy_unless_forced()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(OneBox);
        var coarse = TestScenes.Write(pipeline.PathOf("coarse.tif"), 600, 600, TestScenes.Textured, gsd: 10);
        var near = TestScenes.Write(pipeline.PathOf("near.tif"), 600, 600, TestScenes.Textured, gsd: 0.6);
        var error = await Assert.ThrowsAsync<RequestException>(() => pipeline.SubmitAsync(coarse));
        Assert.Contains("10.004 m a pixel", error.Message, StringComparison.Ordinal);
        Assert.Contains("--gsd 0.35", error.Message, StringComparison.Ordinal);
        Assert.Contains("--force", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "10.004 m a pixel",
            Estimate(await pipeline.SubmitAsync(coarse, options: new JobOptions { Force = true })),
            StringComparison.Ordinal
        );
        Assert.Contains("0.6 m a pixel", Estimate(await pipeline.SubmitAsync(near)), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "0.6 m a pixel",
            Estimate(await pipeline.SubmitAsync(near, options: new JobOptions { Gsd = 0.3 })),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'bicycles' are about",
            Estimate(await pipeline.SubmitAsync(near, "refer: bicycles", options: new JobOptions { Gsd = 0.3 })),
            StringComparison.Ordinal
        );

        static string Estimate(SubmitOutcome outcome) => outcome.Job.Limits!;
    }

    [Theory]
    [InlineData("POLYGON ((500000 4649776, 500150 4649776, 500150 4649626, 500000 4649626, 500000 4649776))", "EPSG:32631")]
    [InlineData("SRID=32631;POLYGON ((500000 4649776, 500150 4649776, 500150 4649626, 500000 4649626, 500000 4649776))", null)]
    [InlineData(
        """{"type":"Polygon","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32631"}},"coordinates":[[[500000,4649776],[500150,4649776],[500150,4649626],[500000,4649626],[500000,4649776]]]}""",
        null
    )]
    [InlineData(
        "POLYGON ((333958.47 5160979.14, 334160.09 5160979.14, 334160.09 5160776.77, 333958.47 5160776.77, 333958.47 5160979.14))",
        "EPSG:3857"
    )]
    public async Task An_area_in_any_system_picks_the_chips_that_touch_it_and_the_detections_whose_centre_it_holds(string area, string? crs)
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync("{<10><10><20><20>|<0>}<delim>{<80><40><88><48>|<0>}");
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2000, 2000, TestScenes.Textured);
        var aoi = area.StartsWith('{') ? JsonElement.Parse(area) : JsonSerializer.SerializeToElement(area);
        var status = await pipeline.EndAsync((
                await pipeline.SubmitAsync(
                    new JobInputs
                    {
                        Scenes = [scene],
                        Queries = [QueryParser.Parse("refer: ships")],
                        Aoi = aoi,
                        AoiCrs = crs,
                    }
                )
            ).Job.Uid);
        // The first 500 px of the scene: chips at 0 and 378 touch it.
        var chips = await pipeline.Scenes.ReadChipsAsync(status.Scenes[0].Id, Token);
        Assert.Equal([(0, 0), (0, 378), (378, 0), (378, 378)], chips.Where(c => c.State == ChipState.Done).Select(c => (c.X, c.Y)).Order());
        // (75, 75) and (423, 221) of the first chip, (453, 75), (75, 453) and (453, 453) of the others lie inside.
        Assert.Equal(5, status.Detections);
    }

    [Fact]
    public async Task An_area_that_is_not_in_longitude_and_latitude_is_told_so()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(OneBox);
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 600, 600, TestScenes.Textured);
        var aoi = JsonSerializer.SerializeToElement("POLYGON ((500000 4649776, 500150 4649776, 500150 4649626, 500000 4649776))");
        var error = await Assert.ThrowsAsync<RequestException>(() =>
            pipeline.SubmitAsync(
                new JobInputs
                {
                    Scenes = [scene],
                    Queries = [QueryParser.Parse("describe")],
                    Aoi = aoi,
                }
            )
        );
        Assert.Contains("--aoi-crs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stretch_of_one_scene_is_applied_to_another()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(OneBox);
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 504, 504, TestScenes.Textured);
        var first = await pipeline.EndAsync((await pipeline.SubmitAsync(scene, options: new JobOptions { Stretch = "p10,p60" })).Job.Uid);
        var stretch = first.Scenes[0].Stretch!;
        var other = TestScenes.Write(pipeline.PathOf("b.tif"), 504, 504, (x, y) => TestScenes.Textured(x + 7, y + 3));
        var second = await pipeline.EndAsync((await pipeline.SubmitAsync(other, options: new JobOptions { Stretch = stretch })).Job.Uid);
        Assert.Equal(Stretch.FromJson(stretch).Ranges, Stretch.FromJson(second.Scenes[0].Stretch!).Ranges);
        await Assert.ThrowsAsync<RequestException>(() =>
            pipeline.SubmitAsync(other, options: new JobOptions { Stretch = """{"bands":[1]}""" })
        );
    }

    [Theory]
    [InlineData("classify: harbor, forest", "harbor", 1.0, null)]
    [InlineData("vqa: How many ships are there?", "3", null, 3.0 * 1300 * 900 / (504 * 504))]
    public async Task Text_answers_are_summed_over_the_scene_and_nothing_counts_twice(
        string query,
        string answer,
        double? share,
        double? sum
    )
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(answer);
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 1300, 900, TestScenes.Textured);
        var status = await pipeline.EndAsync((await pipeline.SubmitAsync(scene, query)).Job.Uid);
        var result = Assert.Single(SceneResults.Parse(status.Scenes[0].Results)!.Answers);
        // Every chip says the same, so the scene holds as many as its area in chips: twelve chips that overlap would have said 36.
        Assert.Equal((1300L * 900, share), (result.Area, result.Shares?.GetValueOrDefault("harbor")));
        if (sum is { } expected)
            Assert.Equal(expected, result.Sum!.Value, 1);
    }

    [Fact]
    public async Task An_ended_job_is_merged_again_with_another_threshold_and_the_raw_boxes_stay()
    {
        // From 353 to 454 the first chip says, from 398 to 479 the second: an intersection over union of 0.44.
        await using var pipeline = await EmbeddedPipeline.StartAsync("{<70><45><90><55>|<0>}<delim>{<4><45><20><55>|<0>}");
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 882, 504, TestScenes.Textured);
        var job = (await pipeline.SubmitAsync(scene)).Job.Uid;
        var before = await pipeline.EndAsync(job);
        var raw = (await pipeline.Scenes.ReadBoxesAsync(before.Scenes[0].Id, Token)).Select(b => b.Box.Id).ToList();
        Assert.Equal(1, await pipeline.Jobs.RemergeAsync(job, new MergeSettings(0.9).ToJson(), Token));
        var after = await pipeline.EndAsync(job);
        Assert.Equal(raw, (await pipeline.Scenes.ReadBoxesAsync(after.Scenes[0].Id, Token)).Select(b => b.Box.Id));
        Assert.Equal((3L, 4L), (before.Detections, after.Detections));
        Assert.Equal(JobState.Successful, after.Job.State);
    }
}
