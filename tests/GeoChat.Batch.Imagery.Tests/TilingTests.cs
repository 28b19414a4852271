using CsCheck;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Tests;

public sealed class TilingTests
{
    [Fact]
    public void Chips_cover_every_pixel_lie_inside_and_overlap_as_asked()
    {
        Gen.Select(Gen.Int[1, 2000], Gen.Int[1, 2000], Gen.Int[24, 600], Gen.Double[0, 0.9])
            .Sample(
                (width, height, chip, overlap) =>
                {
                    var windows = ChipPlanner.Plan(width, height, chip, overlap);
                    Axis([.. windows.Where(w => w.Row == 0).Select(w => (w.X, w.Right))], width, overlap);
                    Axis([.. windows.Where(w => w.Col == 0).Select(w => (w.Y, w.Bottom))], height, overlap);
                    Assert.Equal(windows.Count, windows.Select(w => (w.X, w.Y)).Distinct().Count());
                    Assert.All(windows, w => Assert.Equal(w.Width, w.Height));
                },
                iter: 1000
            );

        static void Axis(List<(int From, int To)> spans, int length, double overlap)
        {
            Assert.True(spans[0].From <= 0 && spans[^1].To >= length, "an edge is not covered");
            if (spans.Count > 1)
                Assert.True(spans[0].From == 0 && spans[^1].To == length, "a chip reaches past the scene though the scene is long enough");
            for (var i = 1; i < spans.Count; i++)
            {
                Assert.True(spans[i].From > spans[i - 1].From);
                Assert.True(
                    spans[i - 1].To - spans[i].From >= Math.Floor((spans[i].To - spans[i].From) * overlap),
                    "two neighbours overlap too little"
                );
            }
        }
    }

    [Fact]
    public void A_small_scene_is_one_square_chip_with_the_scene_in_its_middle()
    {
        Assert.Equal([new ChipWindow(0, 0, 0, 0, -50, 300, 300)], ChipPlanner.Plan(300, 200, 504));
    }

    [Fact]
    public void Chips_of_the_harbor_hold_the_pixels_of_their_windows()
    {
        using var scene = Raster.Open(Places.Sample("harbor.tif"));
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, 504);
        Assert.Equal(64, windows.Count);
        var seen = new HashSet<ChipWindow>();
        foreach (var chip in SceneTiler.Read(scene, windows, new TilerOptions { ChipSize = 504 }, TestContext.Current.CancellationToken))
        {
            Assert.Null(chip.Skip);
            Assert.Equal(1, chip.ValidShare);
            var x = chip.Window.X;
            var y = chip.Window.Y;
            Assert.True(chip.Rgb.Span.SequenceEqual(scene.Read(x, y, 504, 504)), $"the chip at ({x}, {y}) differs");
            Assert.True(seen.Add(chip.Window));
        }

        Assert.Equal(windows.ToHashSet(), seen);
    }

    [Fact]
    public void Panels_of_a_wide_scene_and_threads_give_the_same_chips()
    {
        using var scene = Raster.Open(Places.Sample("harbor.tif"));
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, 504);
        var whole = Hashes(new TilerOptions { ChipSize = 504 });
        Assert.Equal(whole, Hashes(new TilerOptions { ChipSize = 504, MaxBandBytes = 8 << 20 }));
        Assert.Equal(whole, Hashes(new TilerOptions { ChipSize = 504, Threads = 3 }));

        Dictionary<ChipWindow, string> Hashes(TilerOptions options) =>
            SceneTiler.Read(scene, windows, options, TestContext.Current.CancellationToken).ToDictionary(c => c.Window, c => c.ContentHash);
    }

    [Fact]
    public void The_coverage_ledger_adds_up_to_the_scene_and_follows_precedence()
    {
        var gen = Gen.Select(
            Gen.Int[1, 60],
            Gen.Int[1, 60],
            Gen.Select(Gen.Int[-10, 60], Gen.Int[-10, 60], Gen.Int[1, 40], Gen.Int[0, 6]).List[0, 30]
        );
        gen.Sample(
            (width, height, chips) =>
            {
                var ledger = new CoverageLedger(width, height);
                var pixels = new PixelOutcome?[width, height];
                foreach (var (x, y, side, outcome) in chips)
                {
                    ledger.Add(new ChipWindow(0, 0, 0, x, y, side, side), (PixelOutcome)outcome);
                    for (var px = Math.Max(0, x); px < Math.Min(width, x + side); px++)
                    {
                        for (var py = Math.Max(0, y); py < Math.Min(height, y + side); py++)
                            pixels[px, py] = (PixelOutcome)Math.Min((int)(pixels[px, py] ?? PixelOutcome.Pending), outcome);
                    }
                }

                var counts = ledger.Count();
                Assert.Equal((long)width * height, counts.Values.Sum());
                foreach (var outcome in Enum.GetValues<PixelOutcome>())
                    Assert.Equal(pixels.Cast<PixelOutcome?>().Count(p => (p ?? PixelOutcome.Outside) == outcome), counts[outcome]);
            },
            iter: 500
        );
    }
}
