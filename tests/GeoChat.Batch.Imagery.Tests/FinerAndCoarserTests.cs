using CsCheck;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Merging;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Quarters of crowded chips, chips of coarser grids, and merging across them.</summary>
public sealed class FinerAndCoarserTests
{
    private static readonly (byte, byte, byte) Grey = (122, 116, 104);
    private static long next;

    [Fact]
    public void Levels_name_scale_and_depth()
    {
        foreach (var scale in new[] { 1, 2, 4, 7, 10, 64 })
        {
            var grid = ChipLevel.Grid(scale);
            var quarter = ChipLevel.Finer(grid)!.Value;
            var finest = ChipLevel.Finer(ChipLevel.Finer(grid)!.Value)!.Value;
            Assert.Equal(
                [(0, scale), (1, scale), (2, scale)],
                new[] { grid, quarter, finest }.Select(l => (ChipLevel.Depth(l), ChipLevel.Scale(l)))
            );
            Assert.Null(ChipLevel.Finer(finest));
            Assert.Equal((quarter, grid), (ChipLevel.Coarser(finest), ChipLevel.Coarser(quarter)));
        }

        Assert.Null(ChipLevel.Finer(ChipLevel.Region));
        Assert.Equal(
            7 * 3,
            new[] { 1, 2, 3, 4, 5, 6, 7 }
                .SelectMany(s =>
                    new[] { ChipLevel.Grid(s), ChipLevel.Finer(ChipLevel.Grid(s))!.Value, ChipLevel.Finer(ChipLevel.Grid(s))!.Value + 1 }
                )
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public void Quarters_cover_their_chip_and_overlap_by_a_quarter_of_their_side()
    {
        var chip = new ChipWindow(0, 3, 5, 1134, 1890, 504, 504);
        var quarters = ChipQuarters.Split(chip);
        Assert.Equal([(6, 10), (7, 10), (6, 11), (7, 11)], quarters.Select(q => (q.Col, q.Row)));
        Assert.Equal(
            [(1134, 1890, 288), (1350, 1890, 288), (1134, 2106, 288), (1350, 2106, 288)],
            quarters.Select(q => (q.X, q.Y, q.Width))
        );
        Assert.All(quarters, q => Assert.Equal(4, ChipQuarters.Split(q).Count));
        Assert.Empty(ChipQuarters.Split(ChipQuarters.Split(quarters[0])[0]));
    }

    [Fact]
    public void A_quarters_picture_shows_the_pixels_of_its_window_where_it_says()
    {
        var chip = new ChipWindow(0, 0, 0, 100, 200, 504, 504);
        // A ramp across and one down: every pixel says where it was.
        var rgb = new byte[504 * 504 * 3];
        for (var i = 0; i < 504 * 504; i++)
        {
            rgb[i * 3] = (byte)(i % 504 / 2);
            rgb[(i * 3) + 1] = (byte)(i / 504 / 2);
        }
        foreach (var least in new double?[] { null, 0.25 })
        {
            foreach (var quarter in ChipQuarters.Split(chip))
            {
                var shown = ChipQuarters.Shown(quarter, 504, 0.3, least);
                Assert.Equal(least is null ? 504 : 346, shown.Pixels);
                var picture = ChipQuarters.Cut(rgb, 504, ChipQuarters.Shown(chip, 504, 0.3, least), quarter, shown, Grey)!;
                for (var px = shown.Margin + 20; px < shown.Margin + shown.Pixels - 20; px += 37)
                {
                    var x = shown.X + ((px + 0.5) * shown.Width / 504) - chip.X;
                    var y = shown.Y + ((px + 0.5) * shown.Height / 504) - chip.Y;
                    Assert.InRange(picture[((px * 504) + px) * 3] - (x / 2), -1.01, 1.01);
                    Assert.InRange(picture[(((px * 504) + px) * 3) + 1] - (y / 2), -1.01, 1.01);
                }

                if (least is not null)
                    Assert.Equal(Grey, (picture[0], picture[1], picture[2]));
            }
        }
    }

    [Fact]
    public void A_quarter_of_one_colour_is_not_asked()
    {
        var chip = new ChipWindow(0, 0, 0, 0, 0, 504, 504);
        var rgb = new byte[504 * 504 * 3];
        for (var i = 0; i < 40; i++)
            rgb[((i * 504) + 30) * 3] = 200;
        Assert.Equal(
            [true, false, false, false],
            ChipQuarters
                .Split(chip)
                .Select(q =>
                    ChipQuarters.Cut(rgb, 504, ChipQuarters.Shown(chip, 504, null, null), q, ChipQuarters.Shown(q, 504, null, null), Grey)
                        is not null
                )
        );
    }

    [Fact]
    public void A_chip_four_times_as_large_shows_the_means_of_its_pixels()
    {
        using var scene = Raster.Open(Places.Sample("harbor.tif"));
        var windows = ChipPlanner.Plan(3024, 3024, 4 * 504, level: ChipLevel.Grid(4));
        Assert.Equal(4, windows.Count);
        foreach (var chip in CoarseTiler.Read(scene, windows, new TilerOptions { ChipSize = 504 }, TestContext.Current.CancellationToken))
        {
            Assert.Null(chip.Skip);
            var pixels = scene.Read(chip.Window.X, chip.Window.Y, 2016, 2016);
            foreach (var (x, y, band) in new[] { (0, 0, 0), (503, 0, 1), (250, 251, 2), (17, 503, 0), (503, 503, 2) })
            {
                var mean = Enumerable.Range(0, 16).Average(i => pixels[(((((y * 4) + (i / 4)) * 2016) + (x * 4) + (i % 4)) * 3) + band]);
                Assert.InRange(chip.Rgb.Span[(((y * 504) + x) * 3) + band] - mean, -0.51, 0.51);
            }
        }
    }

    [Fact]
    public void Coarse_chips_of_any_scale_and_place_agree_with_the_resampled_window()
    {
        using var scene = Raster.Open(Places.Sample("harbor.tif"));
        foreach (var side in new[] { 1100, 1512, 2900 })
        {
            ChipWindow[] windows = [new(-3, 0, 0, 13, 101, side, side), new(-3, 1, 0, 3024 - side, 3024 - side, side, side)];
            var coarse = CoarseTiler
                .Read(scene, windows, new TilerOptions { ChipSize = 504, MaxBandBytes = 1 << 20 }, TestContext.Current.CancellationToken)
                .ToDictionary(c => c.Window, c => c.Rgb.ToArray());
            foreach (
                var chip in SceneTiler.Read(scene, windows, new TilerOptions { ChipSize = 504 }, TestContext.Current.CancellationToken)
            )
            {
                var a = chip.Rgb.ToArray();
                var b = coarse[chip.Window];
                // Another filter, the same picture: means before the bicubic one blur a little more.
                Assert.InRange(Enumerable.Range(0, a.Length).Average(i => Math.Abs(a[i] - b[i])), 0, 4);
                var shifted = 0.0;
                var count = 0;
                for (var i = 3 * 504 * 3; i < a.Length; i++, count++)
                    shifted += Math.Abs(a[i] - b[i - (3 * 504 * 3)]);
                Assert.True(
                    shifted / count > 1.3 * Enumerable.Range(0, a.Length).Average(i => Math.Abs(a[i] - b[i])),
                    "a picture three pixels off agrees as well"
                );
            }
        }
    }

    [Fact]
    public void A_runway_of_300_m_that_no_chip_of_the_grid_shows_whole_is_one_box()
    {
        // 1000 x 40 px at 0.3 m, turned by 20 degrees, in a scene of 2016 x 2016: nine chips of the grid cut it, one of scale 4 shows it.
        var runway = Boxes.Rotated(1000, 1000, 1000, 40, 20);
        var grid = ChipPlanner.Plan(2016, 2016, 504);
        var large = ChipPlanner.Plan(2016, 2016, 2016, level: ChipLevel.Grid(4))[0];
        var options = new MergeOptions
        {
            SceneWidth = 2016,
            SceneHeight = 2016,
            Chips = [.. grid, large],
        };
        var pieces = grid.Select(w => (Window: w, Piece: Piece(runway, w)))
            .Where(p => p.Piece is not null)
            .Select(p => Box(p.Window, p.Piece!))
            .ToList();
        Assert.True(pieces.Count > 4);
        // The coarse chip is exact to a pixel of its own, four of the scene.
        var whole = Box(large, Boxes.Rotated(1002, 998, 1004, 44, 20));
        var merged = Assert.Single(BoxMerger.Merge([.. pieces, whole], options));
        Assert.Equal(whole.Outline, merged.Outline);
        Assert.Equal(whole.Id, merged.Representative.Id);
        Assert.False(merged.CutEdge);
        Assert.Equal(pieces.Count + 1, merged.MemberIds.Count);
    }

    [Fact]
    public void A_small_ship_seen_at_two_scales_is_one_and_keeps_the_finer_box()
    {
        var grid = ChipPlanner.Plan(2016, 2016, 504);
        var large = ChipPlanner.Plan(2016, 2016, 2016, level: ChipLevel.Grid(4))[0];
        var fine = Box(grid[0], Boxes.Rotated(200, 200, 60, 20, 30));
        var merged = Assert.Single(
            BoxMerger.Merge(
                [fine, Box(large, Boxes.Rotated(203, 197, 68, 26, 25))],
                new MergeOptions { SceneWidth = 2016, SceneHeight = 2016 }
            )
        );
        Assert.Equal(fine.Outline, merged.Outline);
    }

    [Fact]
    public void A_coarse_chip_that_misses_a_small_ship_takes_nothing_from_its_score()
    {
        var grid = ChipPlanner.Plan(2016, 2016, 504);
        var large = ChipPlanner.Plan(2016, 2016, 2016, level: ChipLevel.Grid(4))[0];
        var merged = Assert.Single(
            BoxMerger.Merge(
                [Box(grid[0], Boxes.Rotated(200, 200, 60, 20, 30))],
                new MergeOptions
                {
                    SceneWidth = 2016,
                    SceneHeight = 2016,
                    Chips = [.. grid, large],
                }
            )
        );
        Assert.Equal((1, 1), (merged.Agreed, merged.Expected));
    }

    [Fact]
    public void A_quarters_word_replaces_its_chips_and_what_no_quarter_shows_whole_stays()
    {
        var chip = new ChipWindow(0, 0, 0, 0, 0, 504, 504);
        var quarters = ChipQuarters.Split(chip);
        var options = new MergeOptions
        {
            SceneWidth = 504,
            SceneHeight = 504,
            Chips = [chip, .. quarters],
        };
        // Truth: two trucks side by side. The chip's one box is over both; the quarter tells them apart.
        RawBox[] boxes =
        [
            Box(chip, Boxes.Rotated(100, 105, 40, 40, 0)),
            Box(quarters[0], Boxes.Rotated(100, 95, 40, 16, 0)),
            Box(quarters[0], Boxes.Rotated(100, 115, 40, 16, 0)),
            // Longer than a quarter: only the chip shows it whole.
            Box(chip, Boxes.Rotated(252, 400, 440, 30, 0)),
        ];
        var merged = BoxMerger.Merge(boxes, options);
        Assert.Equal(boxes[1..].Select(b => b.Id).Order(), merged.SelectMany(m => m.MemberIds).Order());
        Assert.Equal(3, merged.Count);
        Assert.Contains(boxes[0].Id, BoxMerger.Merge(boxes, options with { Chips = [chip] }).SelectMany(m => m.MemberIds));
    }

    [Fact]
    public void A_crowded_chips_silence_takes_nothing_from_a_neighbours_score()
    {
        ChipWindow left = new(0, 0, 0, 0, 0, 504, 504),
            right = new(0, 1, 0, 378, 0, 504, 504);
        var box = Box(right, Boxes.Rotated(440, 120, 40, 16, 0));
        var options = new MergeOptions
        {
            SceneWidth = 882,
            SceneHeight = 504,
            Chips = [left, right],
        };
        Assert.Equal(2, Assert.Single(BoxMerger.Merge([box], options)).Expected);
        Assert.Equal(
            1,
            Assert.Single(BoxMerger.Merge([box], options with { Chips = [left, right, .. ChipQuarters.Split(left)] })).Expected
        );
    }

    [Fact]
    public void Merging_over_grid_quarters_and_scales_does_not_depend_on_the_order()
    {
        var grid = ChipPlanner.Plan(1500, 1500, 504);
        ChipWindow[] windows =
        [
            .. grid,
            .. grid.Take(3).SelectMany(ChipQuarters.Split),
            .. ChipPlanner.Plan(1500, 1500, 1008, level: ChipLevel.Grid(2)),
        ];
        var place = Gen.Select(Gen.Int[0, windows.Length - 1], Gen.Double[0, 1], Gen.Double[0, 1]);
        var shape = Gen.Select(Gen.Double[4, 200], Gen.Double[4, 60], Gen.Double[0, 90]);
        Gen.Select(Gen.Select(place, shape).Array[0, 60], Gen.Int)
            .Sample(
                (specs, seed) =>
                {
                    var boxes = specs
                        .Select((s, i) => (Window: windows[s.Item1.Item1], Place: s.Item1, Shape: s.Item2, Id: i))
                        .Select(s => new RawBox(
                            s.Id,
                            s.Place.Item1,
                            0,
                            "ship",
                            new(
                                Boxes.Rotated(
                                    s.Window.X + (s.Place.Item2 * s.Window.Width),
                                    s.Window.Y + (s.Place.Item3 * s.Window.Height),
                                    s.Shape.Item1,
                                    s.Shape.Item2,
                                    s.Shape.Item3
                                )
                            ),
                            0.5 + (s.Id * 1e-3),
                            s.Window
                        ))
                        .ToArray();
                    var options = new MergeOptions
                    {
                        SceneWidth = 1500,
                        SceneHeight = 1500,
                        Chips = windows,
                    };
                    var shuffled = boxes.ToArray();
                    new Random(seed).Shuffle(shuffled);
                    Assert.Equal(Words(BoxMerger.Merge(boxes, options)), Words(BoxMerger.Merge(shuffled, options)));
                },
                iter: 200
            );

        static IEnumerable<string> Words(IReadOnlyList<MergedBox> merged) =>
            merged.Select(m => $"{m.Outline.ToJson()}:{string.Join(",", m.MemberIds)}{m.Score}");
    }

    /// <summary>What a chip would box of an object: its part inside the window, with two units of the grammar to the edge.</summary>
    private static double[]? Piece(double[] corners, ChipWindow w)
    {
        var part = Boxes
            .Polygon(corners)
            .Intersection(
                new NetTopologySuite.Geometries.GeometryFactory().ToGeometry(
                    new NetTopologySuite.Geometries.Envelope(w.X, w.Right, w.Y, w.Bottom)
                )
            );
        if (part.Area < 400)
            return null;
        var box = NetTopologySuite.Algorithm.MinimumAreaRectangle.GetMinimumRectangle(part);
        return box is NetTopologySuite.Geometries.Polygon p ? [.. p.Shell.Coordinates.Take(4).SelectMany(c => new[] { c.X, c.Y })] : null;
    }

    private static RawBox Box(ChipWindow window, double[] corners) =>
        new(
            Interlocked.Increment(ref next),
            (window.Level * 1_000_000L) + (window.Row * 1000) + window.Col,
            0,
            "ship",
            new(corners),
            0.5,
            window
        );
}
